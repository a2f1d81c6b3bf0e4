package org.vi4j.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on loopback whose files tests put up, break and count. */
public final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final Map<String, Integer> promised = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Starts a server without files on a free port. */
    public FileServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        asked.add(name);
        try (exchange) {
            byte[] content = files.get(name);
            String target = redirects.get(name);
            if (target != null) {
                exchange.getResponseHeaders().add("Location", target);
                exchange.sendResponseHeaders(302, -1);
            } else if (content == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, promised.getOrDefault(name, content.length));
                exchange.getResponseBody().write(content);
            }
        }
    }

    /** Puts a file up. */
    public void put(String name, byte[] content) {
        files.put(name, content);
    }

    /** Puts a file up whose length is announced as more than is sent. */
    public void putBrokenOff(String name, byte[] content, int announced) {
        files.put(name, content);
        promised.put(name, announced);
    }

    /** Sends those who ask for a file elsewhere. */
    public void redirect(String name, String address) {
        redirects.put(name, address);
    }

    /** Takes a file down. */
    public void remove(String name) {
        files.remove(name);
    }

    /** Returns the names asked for so far. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** Returns the address of the folder of files, with a slash at its end. */
    public String address() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
