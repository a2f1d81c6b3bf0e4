package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vi4j.support.FileServer;

class DownloadTest {
    private static final byte[] CONTENT = new byte[5 << 20];

    private final FileServer server = new FileServer();
    private final List<String> progress = new ArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fetchesAndTellsHowFarItIs() throws IOException {
        server.put("a", CONTENT);
        assertThat(get(server.address() + "a", CONTENT.length)).isEqualTo(CONTENT);
        assertThat(progress).hasSize(2);
        assertThat(progress.get(0)).isEqualTo("downloading " + server.address() + "a, 5242880 bytes");
        assertThat(progress.get(1)).matches("downloaded \\d+ bytes");
    }

    @Test
    void followsARedirectWithinHttp() throws IOException {
        server.put("b", new byte[] {1, 2});
        server.redirect("a", server.address() + "b");
        assertThat(get(server.address() + "a", 100)).containsExactly(1, 2);
    }

    @Test
    void doesNotFollowARedirectToAnotherScheme() {
        for (String elsewhere : List.of("https://localhost/a", "file:///etc/hostname", "ftp://localhost/a")) {
            server.redirect("a", elsewhere);
            fails(server.address() + "a", "the server answered with status 302");
        }
    }

    @Test
    void refusesMoreThanIsAccepted() {
        server.put("a", CONTENT);
        fails(server.address() + "a", "it sends more than the 100 bytes that are accepted");
    }

    @Test
    void noticesAnEarlyEnd() {
        server.putBrokenOff("a", new byte[10], 50);
        fails(server.address() + "a", "it broke off after 10 of 50 bytes");
    }

    @Test
    void givesUpOnASilentServer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fails("http://127.0.0.1:" + silent.getLocalPort() + "/a", "no answer within 0.3 s");
        }
    }

    private byte[] get(String address, int maxBytes) throws IOException {
        return Download.get(URI.create(address), maxBytes, Duration.ofMillis(300), progress::add);
    }

    private void fails(String address, String message) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> get(address, 100))
                .withMessage(message);
    }
}
