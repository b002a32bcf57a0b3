// Makes ../go-oracle.json with implementations that share nothing with this package: Go's own
// sumdb/tlog and sumdb/note, and transparency-dev/formats with filippo.io/mldsa. By hand, when a
// format is added: `go run . > ../go-oracle.json`.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Index int64    `json:"index"`
	Proof []string `json:"proof"`
}

type consistency struct {
	Size1 int64    `json:"size1"`
	Proof []string `json:"proof"`
}

type tree struct {
	Size        int64         `json:"size"`
	Root        string        `json:"root"`
	Inclusion   []inclusion   `json:"inclusion"`
	Consistency []consistency `json:"consistency"`
}

type signed struct {
	What string   `json:"what"`
	Keys []string `json:"keys"`
	Note string   `json:"note"`
}

type oracle struct {
	Source string   `json:"source"`
	Trees  []tree   `json:"trees"`
	Notes  []signed `json:"notes"`
	Proof  struct {
		Entry string   `json:"entry"`
		Keys  []string `json:"keys"`
		File  string   `json:"file"`
	} `json:"proof"`
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = h[index]
	}
	return found, nil
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func texts(list []tlog.Hash) []string {
	all := []string{}
	for _, h := range list {
		all = append(all, base64.StdEncoding.EncodeToString(h[:]))
	}
	return all
}

func leaf(n int64) []byte { return []byte(fmt.Sprintf("leaf %d", n)) }

const origin = "ataski.example/audit/platform"

type zeros byte

func (z zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(z)
	}
	return len(p), nil
}

func main() {
	result := oracle{Source: "golang.org/x/mod v0.43.0, github.com/transparency-dev/formats v0.1.1; made by generator/main.go"}

	var stored hashes
	wanted := map[int64]bool{}
	for _, size := range []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 100, 255, 256, 257, 511, 512, 513, 1000} {
		wanted[size] = true
	}
	for n := int64(0); n < 1000; n++ {
		stored = append(stored, must(tlog.StoredHashes(n, leaf(n), stored))...)
		size := n + 1
		if !wanted[size] {
			continue
		}
		root := must(tlog.TreeHash(size, stored))
		made := tree{Size: size, Root: root.String(), Inclusion: []inclusion{}, Consistency: []consistency{}}
		for _, at := range []int64{0, size / 3, size / 2, size - 1} {
			made.Inclusion = append(made.Inclusion, inclusion{at, texts(must(tlog.ProveRecord(size, at, stored)))})
		}
		for _, at := range []int64{1, size/3 + 1, size/2 + 1, size} {
			if at <= size {
				made.Consistency = append(made.Consistency, consistency{at, texts(must(tlog.ProveTree(size, at, stored)))})
			}
		}
		result.Trees = append(result.Trees, made)
	}

	plainKey, plainVkey, err := note.GenerateKey(zeros(1), origin)
	if err != nil {
		panic(err)
	}
	witnessKey, witnessVkey, err := note.GenerateKey(zeros(2), "ataski.example/audit/cosigner")
	if err != nil {
		panic(err)
	}
	witnessVkey = must(fnote.VKeyToCosignatureV1(witnessVkey))
	quantumKey, quantumVkey, err := fnote.GenerateMLDSAKey(origin)
	if err != nil {
		panic(err)
	}
	plain := must(note.NewSigner(plainKey))
	witness := must(fnote.NewSignerForCosignatureV1(witnessKey))
	quantum := must(fnote.NewMLDSASigner(quantumKey))

	root := must(tlog.TreeHash(1000, stored))
	checkpoint := string(log.Checkpoint{Origin: origin, Size: 1000, Hash: root[:]}.Marshal())
	sign := func(what, text string, keys []string, signers ...note.Signer) string {
		made := string(must(note.Sign(&note.Note{Text: text}, signers...)))
		result.Notes = append(result.Notes, signed{what, keys, made})
		return made
	}
	sign("an Ed25519 signature over any text", "One line.\n\nAnother, after an empty one: \u00e8.\n", []string{plainVkey}, plain)
	sign("an Ed25519 signature over a checkpoint", checkpoint, []string{plainVkey}, plain)
	sign("a cosignature of Ed25519", checkpoint, []string{witnessVkey}, witness)
	sign("a cosignature of ML-DSA-44", checkpoint, []string{quantumVkey}, quantum)
	all := sign("all three", checkpoint, []string{plainVkey, witnessVkey, quantumVkey}, plain, witness, quantum)

	file := proof.TLogProof{Index: 700, Checkpoint: []byte(all), ExtraData: []byte("more")}
	for _, h := range must(tlog.ProveRecord(1000, 700, stored)) {
		file.Hashes = append(file.Hashes, h)
	}
	result.Proof.Entry = string(leaf(700))
	result.Proof.Keys = []string{plainVkey, witnessVkey, quantumVkey}
	result.Proof.File = string(file.Marshal())

	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(result); err != nil {
		panic(err)
	}
	os.Stdout.Write(out.Bytes())
}
