// Package recent keeps values that were used lately, within a budget: what the pages of a long document share, without keeping what
// only its early pages used.
package recent

// Map is a map in two generations. What is used or added is in the young one; when that has grown to half of the budget and some turns have
// passed it becomes the old one, and what nobody asked for since is dropped. So what the last turns used stays together, even if it is
// beyond the budget, up to a multiple of it. It is not safe for concurrent use. The zero value is not ready: see New.
type Map[K comparable, V any] struct {
	half  int64
	cost  int64 // of the young generation
	turns int   // since it began
	young map[K]entry[V]
	old   map[K]entry[V]
}

type entry[V any] struct {
	value V
	cost  int64
}

// New makes a Map that holds values of a total cost of about budget, in any unit.
func New[K comparable, V any](budget int64) *Map[K, V] {
	return &Map[K, V]{half: max(budget/2, 1), young: map[K]entry[V]{}}
}

// A generation lasts for minTurns at least, unless its cost is overrun times what it should be.
const (
	minTurns = 4
	overrun  = 8
)

// Turn says that a page begins, or whatever else uses values together.
func (m *Map[K, V]) Turn() { m.turns++ }

// Get returns the value of k.
func (m *Map[K, V]) Get(k K) (V, bool) {
	e, ok := m.young[k]
	if !ok {
		if e, ok = m.old[k]; ok {
			m.add(k, e)
		}
	}
	return e.value, ok
}

// Put sets the value of k, which costs so much.
func (m *Map[K, V]) Put(k K, v V, cost int64) { m.add(k, entry[V]{v, max(cost, 1)}) }

// Charge says what the value of k costs, for values whose cost is known only after Put. A key that is gone is left alone.
func (m *Map[K, V]) Charge(k K, cost int64) {
	if e, ok := m.young[k]; ok {
		m.add(k, entry[V]{e.value, max(cost, 1)})
	} else if e, ok := m.old[k]; ok {
		m.add(k, entry[V]{e.value, max(cost, 1)})
	}
}

// Len returns the number of values held.
func (m *Map[K, V]) Len() int {
	n := len(m.young)
	for k := range m.old {
		if _, ok := m.young[k]; !ok {
			n++
		}
	}
	return n
}

func (m *Map[K, V]) add(k K, e entry[V]) {
	m.cost += e.cost - m.young[k].cost
	m.young[k] = e
	if m.cost > m.half && len(m.young) > 1 && (m.turns >= minTurns || m.cost/overrun > m.half) {
		m.old, m.young, m.cost, m.turns = m.young, map[K]entry[V]{k: e}, e.cost, 0
	}
}
