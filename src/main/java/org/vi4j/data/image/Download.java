package org.vi4j.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;

/** Bounded downloads over HTTP. */
final class Download {
    private static final int PROGRESS_STEP = 4 << 20;

    private Download() {}

    /**
     * Fetches a whole document into memory. Redirects are followed within http or within https, never from one to the
     * other.
     *
     * @param address an http or https address
     * @param maxBytes the largest document that is accepted
     * @param timeout how long to wait for a connection, and for each next piece
     * @param progress told in one line each what is fetched and how far it is
     * @return the document
     * @throws IOException if it cannot be had whole; the message says why in a few words
     */
    static byte[] get(URI address, int maxBytes, Duration timeout, Consumer<String> progress) throws IOException {
        URLConnection opened = address.toURL().openConnection();
        if (!(opened instanceof HttpURLConnection connection)) {
            throw new IOException("not an http or https address");
        }
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("the server answered with status " + status);
            }
            long declared = connection.getContentLengthLong();
            progress.accept("downloading " + address + (declared < 0 ? "" : ", " + declared + " bytes"));
            try (InputStream in = connection.getInputStream()) {
                byte[] content = read(in, maxBytes, progress);
                if (content.length < declared) {
                    throw new IOException("it broke off after " + content.length + " of " + declared + " bytes");
                }
                return content;
            }
        } catch (UnknownHostException e) {
            throw new IOException("unknown host " + address.getHost(), e);
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer within " + timeout.toMillis() / 1000.0 + " s", e);
        } finally {
            connection.disconnect();
        }
    }

    private static byte[] read(InputStream in, int maxBytes, Consumer<String> progress) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] piece = new byte[1 << 16];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            if (content.size() + n > maxBytes) {
                throw new IOException("it sends more than the " + maxBytes + " bytes that are accepted");
            }
            if ((content.size() + n) / PROGRESS_STEP > content.size() / PROGRESS_STEP) {
                progress.accept("downloaded " + (content.size() + n) + " bytes");
            }
            content.write(piece, 0, n);
        }
        return content.toByteArray();
    }
}
