#!/bin/sh
# Makes rfc3161-openssl.json: time stamps by another implementation (openssl ts), over one checkpoint.
# Usage: sh rfc3161-openssl.sh > rfc3161-openssl.json   (written with OpenSSL 3.0.19)
set -eu
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"

printf 'ataski.example/audit/checkpoints\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' > note
printf '\342\200\224 ataski.example/audit Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' >> note

cat > openssl.cnf <<'CNF'
[req]
distinguished_name = name
prompt = no
[name]
CN = Test time-stamping authority
[extensions]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
[not_critical]
extendedKeyUsage = timeStamping
[two_purposes]
extendedKeyUsage = critical, timeStamping, codeSigning
[tsa_v2]
serial = serial
crypto_device = builtin
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
signer_digest = sha256
[tsa_v1]
serial = serial
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha1
signer_digest = sha512
CNF

authority() { # name, extensions, algorithm...
  name=$1; section=$2; shift 2
  openssl req -x509 -new -nodes "$@" -keyout "$name.key" -out "$name.pem" -days 36500 \
    -config openssl.cnf -extensions "$section" 2>/dev/null
}
authority rsa extensions -newkey rsa:2048
authority ec extensions -newkey ec -pkeyopt ec_paramgen_curve:P-256
# Not fit to sign time stamps, by RFC 3161 section 2.3.
authority not_critical not_critical -newkey ec -pkeyopt ec_paramgen_curve:P-256
authority two_purposes two_purposes -newkey ec -pkeyopt ec_paramgen_curve:P-256

stamp() { # name, section, authority, query options...
  name=$1; section=$2; by=$3; shift 3
  openssl ts -query -data note "$@" -out "$name.tsq" 2>/dev/null
  openssl ts -reply -config openssl.cnf -section "$section" -queryfile "$name.tsq" \
    -signer "$by.pem" -inkey "$by.key" -out "$name.tsr" 2>/dev/null
}
stamp rsa-plain    tsa_v2 rsa -sha256
stamp rsa-embedded tsa_v2 rsa -sha512 -cert
stamp rsa-no-nonce tsa_v2 rsa -sha384 -no_nonce
stamp rsa-ess-v1   tsa_v1 rsa -sha256
stamp ec-plain     tsa_v2 ec  -sha256

encode() { base64 -w0 "$1"; }
printf '{\n  "generator": "rfc3161-openssl.sh, %s",\n' "$(openssl version | cut -d' ' -f1,2)"
printf '  "note": "%s",\n' "$(encode note)"
printf '  "certificates": { "rsa": "%s", "ec": "%s" },\n' "$(encode rsa.pem)" "$(encode ec.pem)"
printf '  "unfit": { "not critical": "%s", "two purposes": "%s" },\n  "responses": [\n' \
  "$(encode not_critical.pem)" "$(encode two_purposes.pem)"
comma=''
for each in rsa-plain rsa-embedded rsa-no-nonce rsa-ess-v1 ec-plain; do
  printf '%s    { "what": "%s", "by": "%s", "response": "%s" }' "$comma" "$each" "${each%%-*}" "$(encode $each.tsr)"
  comma=',
'
done
printf '\n  ]\n}\n'
