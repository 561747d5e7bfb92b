// Calls WeChat with HttpClient. Argument: scheme and name.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

class Calls {
  static final HttpClient client = HttpClient.newHttpClient();
  static String origin;

  public static void main(String[] arguments) throws Exception {
    origin = arguments[0];
    call("/wxa/msg_sec_check", "checked.json", BodyPublishers.ofString("{\"content\":\"你好\"}"));
    call("/wxa/getwxacode", "code.jpg", BodyPublishers.ofString("{\"path\":\"pages/index\"}"));
    var photo = Files.newInputStream(Path.of("photo.jpg"));
    call("/wxa/img_sec_check", "uploaded.json", BodyPublishers.ofInputStream(() -> photo));
  }

  static void call(String path, String saved, BodyPublisher body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(origin + path))
        .expectContinue(body.contentLength() < 0)
        .POST(body)
        .build();
    var answer = client.send(request, BodyHandlers.ofFile(Path.of(saved)));
    System.out.println(answer.statusCode() + " " + answer.headers().firstValue("x-openapi-seqid").get());
  }
}
