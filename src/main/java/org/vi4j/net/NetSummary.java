package org.vi4j.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.Summary;
import org.vi4j.net.NetData.Target;

/** What a net is, for people: its shape, method, target, and what each layer of random weights has learned. */
final class NetSummary {
    private NetSummary() {}

    static Summary of(Net net) {
        NetNetwork network = net.members().get(0);
        LastLayer last = net.lastLayer();
        List<String> lines = new ArrayList<>();
        Map<String, Object> document = new LinkedHashMap<>(net.config().toMap());
        lines.add(net.title() + " for "
                + (net.target() instanceof Target.Classes classes
                        ? classes.name() + ", one of " + classes.classes().size() + " classes"
                        : net.target().name()));
        document.put("shape", net.shape());
        document.put("weights", net.weights());
        document.put("target", net.target().toMap());
        if (last != null) {
            document.put("curvature", last.isDiagonal() ? "diagonal" : "full");
            lines.add("the last layer's posterior has the "
                    + (last.isDiagonal()
                            ? "diagonal of its curvature alone: it has too many weights for the rest"
                            : "whole curvature"));
        }
        if (network.isRandom()) {
            List<Map<String, Object>> layers = new ArrayList<>();
            for (int i = 0; i < network.weights().size(); i++) {
                WeightKl.Layer layer = WeightKl.layer(network, i, net.workers());
                layers.add(layer.toMap());
                lines.add(layer.line());
            }
            document.put("layers", layers);
        }
        return Summary.of(lines, document);
    }
}
