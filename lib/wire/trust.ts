// How programs come to trust the sidecar's certificate (S16, S28). The console shows these lines, and the tests run them.
import { certificateFile } from "./certificate"

/** What Node.js trusts beside its own roots, read once at its start. Set in every instance whose version does not set it. */
export const nodeTrustVariable = "NODE_EXTRA_CA_CERTS"
/** Set in every instance that has a certificate: its file, and `host:port` of the sidecar's HTTPS. */
export const certificateVariable = "WESIDE_CERTIFICATE"
export const httpsVariable = "WESIDE_HTTPS"

/** The hash by which OpenSSL looks the certificate up in a folder: it depends on the subject, which is always the same. */
export const certificateNameHash = "c108b8ba"

/** All that the system trusts, in one file; sidecars add their certificate to it. */
const systemBundle = "/etc/ssl/certs/ca-certificates.crt"

export type TrustHelp = {
  id: "node" | "python" | "java" | "go" | "curl"
  name: string
  /** Lines of sh before the program, in the shell that starts it; none when the call itself says what to trust. */
  before: string[]
  /** The call itself, in that language. */
  call: string[]
}

const url = "https://api.weixin.qq.com/wxa/msg_sec_check"

export const trustHelps: TrustHelp[] = [
  {
    id: "node",
    name: "Node.js",
    before: [`export ${nodeTrustVariable}=${certificateFile}`],
    call: [
      `const answer = await fetch("${url}", {`,
      '  method: "POST",',
      '  body: JSON.stringify({ content: "hello" }),',
      "})",
      "console.log(await answer.text())",
    ],
  },
  {
    id: "python",
    name: "Python",
    before: [`export REQUESTS_CA_BUNDLE=${systemBundle}`, `export SSL_CERT_FILE=${systemBundle}`],
    call: [
      "import json, urllib.request",
      `url = "${url}"`,
      'body = json.dumps({"content": "hello"}).encode()',
      "print(urllib.request.urlopen(url, body).read().decode())",
    ],
  },
  {
    id: "java",
    name: "Java",
    before: [
      'home=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")',
      'store=$(mktemp) && cat "$home/lib/security/cacerts" > "$store"',
      'keytool -importcert -noprompt -alias weside -keystore "$store" \\',
      `  -storepass changeit -file ${certificateFile}`,
      'export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=$store"',
    ],
    call: [
      `var url = URI.create("${url}");`,
      'var body = HttpRequest.BodyPublishers.ofString("{\\"content\\": \\"hello\\"}");',
      "var request = HttpRequest.newBuilder(url).POST(body).build();",
      "var client = HttpClient.newHttpClient();",
      "var answer = client.send(request, HttpResponse.BodyHandlers.ofString());",
      "System.out.println(answer.body());",
    ],
  },
  {
    id: "go",
    name: "Go",
    before: [`export SSL_CERT_FILE=${systemBundle}`],
    call: [
      `url := "${url}"`,
      'body := strings.NewReader(`{"content": "hello"}`)',
      'answer, err := http.Post(url, "application/json", body)',
    ],
  },
  {
    id: "curl",
    name: "curl",
    before: [],
    call: [`curl --cacert ${certificateFile} \\`, `  -d '{"content": "hello"}' ${url}`],
  },
]

export type TrustPackage = { id: "debian" | "alpine" | "centos"; name: string; line: string }

/** What a Dockerfile needs so that the image has a store of its own that the certificate is added to. */
export const trustPackages: TrustPackage[] = [
  {
    id: "debian",
    name: "Debian, Ubuntu",
    line: "RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*",
  },
  { id: "alpine", name: "Alpine", line: "RUN apk add --no-cache ca-certificates" },
  { id: "centos", name: "CentOS, RHEL", line: "RUN yum install -y ca-certificates && yum clean all" },
]
