package redis_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"giaoban/store/redis"
	"giaoban/store/redistest"
)

// certificate makes one that is its own authority, for a name.
func certificate(t *testing.T, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	must(t, err)
	raw, err := x509.MarshalECPrivateKey(private)
	must(t, err)
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	must(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: raw}), 0o600))
	return cert, key
}

// opening returns what is said when a URL is opened.
func opening(t *testing.T, url string) string {
	t.Helper()
	s, err := redis.Open(t.Context(), redis.Options{URL: url, Patience: 200 * time.Millisecond})
	if err == nil {
		must(t, s.Close())
		return ""
	}
	if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%s: %q", url, err)
	}
	return err.Error()
}

func TestTLSAndPasswords(t *testing.T) {
	cert, key := certificate(t, "redis.example")
	other, otherKey := certificate(t, "other.example")
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	secure := l.Addr().String()
	must(t, l.Close())
	_, port, err := net.SplitHostPort(secure)
	must(t, err)
	server := redistest.New(t, "--tls-port", port, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert, "--requirepass", "hunter2",
		"--databases", "4")
	for url, want := range map[string]string{
		"rediss://:hunter2@" + secure + "?server_name=redis.example&ca=" + cert + "&cert=" + cert + "&key=" + key:       "",
		"rediss://:hunter2@" + secure + "?server_name=other.example&ca=" + cert + "&cert=" + cert + "&key=" + key:       "for another name",
		"rediss://:hunter2@" + secure + "?server_name=redis.example&ca=" + other + "&cert=" + cert + "&key=" + key:      "an authority that is not known",
		"rediss://:hunter2@" + secure + "?server_name=redis.example&ca=" + cert + "&cert=" + other + "&key=" + otherKey: "Redis",
		"rediss://:hunter2@" + server.Address():                             "over TLS",
		"redis://:hunter2@" + server.Address():                              "",
		"redis://:hunter3@" + server.Address():                              "refuses the user name or the password",
		"redis://nobody:hunter2@" + server.Address():                        "refuses the user name or the password",
		"redis://" + server.Address():                                       "asks for a password",
		"redis://:hunter2@" + server.Address() + "/4":                       "no such database",
		"redis://:hunter2@127.0.0.1:" + strconv.Itoa(1):                     "can't be reached",
		"redis+sentinel://:hunter2@" + server.Address() + "?master=m":       "Sentinel",
		"redis://:hunter2@host.that.is.not.there.example.invalid/?office=o": "can't be reached",
	} {
		if said := opening(t, url); (want == "") != (said == "") || !strings.Contains(said, want) {
			t.Errorf("%s: %q, want %q", url, said, want)
		}
	}
}
