package recent

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMapKeepsWhatIsUsed(t *testing.T) {
	m := New[int, int](100)
	m.Put(-1, 7, 1)
	for i := range 10000 {
		m.Turn()
		m.Put(i, i, 1)
		v, ok := m.Get(-1)
		assert.True(t, ok && v == 7)
		assert.LessOrEqual(t, m.Len(), 102)
	}
	_, ok := m.Get(0)
	assert.False(t, ok, "never asked for again")
	v, ok := m.Get(9999)
	assert.True(t, ok && v == 9999)
}

func TestMapCharge(t *testing.T) {
	m := New[string, int](100)
	for range minTurns {
		m.Turn()
	}
	m.Put("a", 1, 1)
	m.Put("b", 2, 1)
	m.Charge("a", 40)
	m.Charge("a", 40) // not added up
	assert.Equal(t, 2, m.Len())
	m.Charge("gone", 1000)
	assert.Equal(t, 2, m.Len())
	m.Charge("b", 60) // the next generation
	_, ok := m.Get("a")
	assert.True(t, ok)
	m.Put("huge", 3, 1e6) // a value above the budget is held while it is the last one
	v, ok := m.Get("huge")
	assert.True(t, ok && v == 3)
	for _, k := range []string{"c", "d", "e"} {
		for range minTurns {
			m.Turn()
		}
		m.Put(k, 4, 60)
	}
	_, ok = m.Get("huge")
	assert.False(t, ok)
}

// TestMapKeepsATurn: what is used together stays together, in reason.
func TestMapKeepsATurn(t *testing.T) {
	m := New[int, int](100)
	for range 20 {
		m.Turn()
		for i := range 5 {
			_, ok := m.Get(i)
			assert.Equal(t, m.Len() == 5, ok)
			m.Put(i, i, 50) // two and a half times the budget
		}
	}
	for i := range 1000 { // no turns
		m.Put(i, i, 50)
	}
	assert.LessOrEqual(t, m.Len(), 2*overrun+2)
}
