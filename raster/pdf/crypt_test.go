package pdf

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func openFile(name, password string) (*Document, error) {
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		return nil, err
	}
	return Open(context.Background(), bytes.NewReader(b), int64(len(b)), Options{Password: password})
}

func TestEncrypted(t *testing.T) {
	for _, c := range []struct {
		file                   string
		print, high, emptyUser bool
	}{
		{"r2-rc4-40.pdf", true, true, false},
		{"r3-rc4-128.pdf", true, true, false},
		{"r4-rc4-128.pdf", true, true, false},
		{"r4-aes-128.pdf", true, false, false},
		{"r4-aes-128-cleartext-metadata.pdf", true, true, false},
		{"r5-aes-256.pdf", true, true, false},
		{"r6-aes-256.pdf", false, false, false},
		{"r6-aes-256-empty-user.pdf", true, true, true},
	} {
		t.Run(c.file, func(t *testing.T) {
			for _, pw := range []string{"user", "owner", "", "wrong", "\u00e9\u4e00"} {
				d, err := openFile(c.file, pw)
				if !c.emptyUser && pw != "user" && pw != "owner" {
					require.ErrorIs(t, err, &Error{Kind: Password}, pw)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, twoContents, content(t, d))
				s, ok := d.Str(d.Catalog()["T"])
				require.True(t, ok)
				require.Equal(t, String("Secret text"), s)
				meta, err := d.Decode(context.Background(), d.Stream(d.Catalog()["Metadata"]))
				require.NoError(t, err)
				require.Equal(t, "<meta/>", string(meta))
				p := d.Permissions()
				require.True(t, p.Encrypted)
				if pw == "owner" {
					require.True(t, p.Owner && p.Print && p.PrintHigh)
				} else {
					require.Equal(t, c.print, p.Print)
					require.Equal(t, c.high, p.PrintHigh)
				}
			}
		})
	}
}

// A repair pass has to find the encryption dictionary as well.
func TestEncryptedAndDamaged(t *testing.T) {
	for _, name := range []string{"r4-aes-128.pdf", "r6-aes-256.pdf", "r6-aes-256-empty-user.pdf"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		b = append(b[:bytes.LastIndex(b, []byte("startxref"))], "startxref\n77777\n%%EOF"...)
		d := open(t, b, Options{Password: "user"})
		require.Equal(t, twoContents, content(t, d))
	}
}

func TestDecryptShort(t *testing.T) {
	key := make([]byte, 16)
	for n := range 50 {
		got := decrypt(cryptAES, key, make([]byte, n))
		require.LessOrEqual(t, len(got), max(0, n/16*16-16))
	}
	require.Empty(t, decrypt(cryptRC4, nil, nil))
}

// A file whose strings and streams are Identity opens without its password; what has a Crypt filter of its own stays as it is.
func TestOnlyAttachmentsEncrypted(t *testing.T) {
	const handler = "/Encrypt <</Filter /Standard /V 4 /R 4 /Length 128 /P -4 /O <00> /U <00> /CF <</StdCF <</CFM /AESV2 /Length 16>>>> %s>> /ID [<00> <00>]"
	for _, c := range []struct {
		filters string
		opens   bool
	}{
		{"/StmF /Identity /StrF /Identity /EFF /StdCF", true},
		{"/EFF /StdCF", true},
		{"/StmF /StdCF /StrF /Identity", false},
		{"/StmF /Identity /StrF /StdCF", false},
		{"/StmF /Unknown /StrF /Identity", false},
	} {
		b := twoPages()
		b.stream(7, "/Filter [/Crypt /FlateDecode] /DecodeParms [<</Name /StdCF>> null]", "0123456789abcdef0123456789abcdef")
		b.table(fmt.Sprintf(handler, c.filters))
		for _, pw := range []string{"", "wrong"} {
			d, err := Open(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), Options{Password: pw})
			if !c.opens {
				require.ErrorIs(t, err, &Error{Kind: Password}, c.filters)
				continue
			}
			require.NoError(t, err, c.filters)
			require.Equal(t, twoContents, content(t, d))
			require.Equal(t, "0123456789abcdef0123456789abcdef", string(d.Raw(d.Stream(Ref{Num: 7}))))
			require.NotEmpty(t, d.Warnings())
		}
	}
}
