package com.acme.orders;

import com.acme.orders.session.Session;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shop over HTTP: a line a record, fields between bars. */
final class Api implements HttpHandler {
    private final OrderDesk desk;
    private final View view;
    private final String version;

    Api(OrderDesk desk, String version) {
        this.desk = desk;
        this.view = new View(desk);
        this.version = version;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Counters.request();
        int status = 200;
        String answer;
        try {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            answer = answer(request, query(exchange.getRequestURI().getQuery()), split(body, '\n'));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            status = 400;
            answer = e.toString();
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String answer(String request, Map<String, String> query, List<String> body) {
        return switch (request) {
            case "GET /health" -> "ok\n";
            case "GET /version" -> "orders " + version + "\n";
            case "GET /stats" -> pairs(view.stats());
            case "GET /ids" -> pairs(view.ids());
            case "GET /digest" -> lines(view.digest());
            case "GET /dump" -> lines(view.part(query.get("part")));
            case "GET /customers" -> customers(number(query, "from"), number(query, "count"));
            case "GET /orders" -> orders(number(query, "from"), number(query, "count"));
            case "GET /sessions" -> sessions(number(query, "from"), number(query, "count"));
            case "GET /audit" -> lines(desk.audit.text(number(query, "count")));
            case "GET /audit/length" -> desk.audit.length() + "\n";
            case "GET /quote" -> quote(query);
            case "POST /customers" -> addCustomers(body);
            case "POST /orders" -> addOrders(body);
            case "POST /orders/status" -> move(query);
            case "POST /orders/hold" -> hold(query);
            case "POST /sessions" -> addSessions(body);
            case "POST /sessions/touch" -> Sessions.get(number(query, "id")).touch() + "\n";
            case "POST /sessions/basket" -> Sessions.putAside(number(query, "id"), query.get("sku")) + "\n";
            case "POST /prices" -> addPrices(body);
            case "POST /office" -> fill(query);
            case "POST /config" -> configure(query);
            case "POST /bulk" -> new Bulk(desk).file(number(query, "orders"), number(query, "seed"));
            default -> throw new IllegalArgumentException("no such request: " + request);
        };
    }

    private String customers(long from, long count) {
        StringBuilder text = new StringBuilder();
        for (long id = from; id < from + count && id < Ids.CUSTOMER.get(); id++) {
            text.append(desk.customer(id).text()).append('\n');
        }
        Counters.READS.increment();
        return text.toString();
    }

    private String orders(long from, long count) {
        StringBuilder text = new StringBuilder();
        desk.ordersFrom(from).values().stream()
                .limit(count)
                .forEach(order -> text.append(order.text())
                        .append('|')
                        .append(desk.holdOf(order))
                        .append('\n'));
        Counters.READS.increment();
        return text.toString();
    }

    private String sessions(long from, long count) {
        StringBuilder text = new StringBuilder();
        for (long id = from; id < from + count && id < Ids.SESSION.get(); id++) {
            Session session = Sessions.TABLE.get(id);
            if (session != null) {
                text.append(Sessions.text(session)).append('\n');
            }
        }
        Counters.READS.increment();
        return text.toString();
    }

    private String quote(Map<String, String> query) {
        return desk.prices.quote(query.get("sku"), (int) number(query, "quantity")) + "\n";
    }

    private String addCustomers(List<String> body) {
        StringBuilder text = new StringBuilder();
        for (String line : body) {
            Customer customer = desk.addCustomer(split(line, '|'));
            text.append(customer.id).append('|').append(customer.created).append('\n');
        }
        return text.toString();
    }

    /** {@code customer|payment|note|sku*quantity*cents,...}, answered by {@code id|created}. */
    private String addOrders(List<String> body) {
        StringBuilder text = new StringBuilder();
        for (String line : body) {
            List<String> fields = split(line, '|');
            List<OrderLine> positions = new ArrayList<>();
            for (String position : split(fields.get(3), ',')) {
                List<String> parts = split(position, '*');
                positions.add(new OrderLine(
                        parts.get(0), Integer.parseInt(parts.get(1)), Money.euro(Long.parseLong(parts.get(2)))));
            }
            Order order =
                    desk.place(Long.parseLong(fields.get(0)), Payment.parse(fields.get(1)), fields.get(2), positions);
            text.append(order.id).append('|').append(order.created).append('\n');
        }
        return text.toString();
    }

    private String move(Map<String, String> query) {
        desk.move(number(query, "id"), Status.valueOf(query.get("to")));
        return "ok\n";
    }

    private String hold(Map<String, String> query) {
        desk.hold(number(query, "id"), query.get("reason"));
        return "ok\n";
    }

    /** {@code customer|name=value,...}, and seconds to live where they differ, answered by {@code id|token}. */
    private String addSessions(List<String> body) {
        StringBuilder text = new StringBuilder();
        for (String line : body) {
            List<String> fields = split(line, '|');
            Session session = Sessions.open(Long.parseLong(fields.get(0)));
            if (fields.size() > 2) {
                session.live(Integer.parseInt(fields.get(2)));
            }
            for (String attribute : split(fields.get(1), ',')) {
                List<String> pair = split(attribute, '=');
                session.put(pair.get(0), pair.get(1).matches("\\d{1,9}") ? Integer.valueOf(pair.get(1)) : pair.get(1));
            }
            text.append(session.id).append('|').append(session.token).append('\n');
        }
        return text.toString();
    }

    private String addPrices(List<String> body) {
        StringBuilder text = new StringBuilder();
        for (String line : body) {
            List<String> fields = split(line, '|');
            text.append(desk.prices.put(fields.get(0), Long.parseLong(fields.get(1))))
                    .append('\n');
        }
        return text.toString();
    }

    private String fill(Map<String, String> query) {
        desk.office().fill(number(query, "seed"));
        return "ok\n";
    }

    private static String configure(Map<String, String> query) {
        query.forEach(Config.current::set);
        return "ok\n";
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static String pairs(Map<String, Long> pairs) {
        StringBuilder text = new StringBuilder();
        pairs.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    private static long number(Map<String, String> query, String name) {
        String value = query.get(name);
        if (value == null) {
            throw new IllegalArgumentException("missing: " + name);
        }
        return Long.parseLong(value);
    }

    private static Map<String, String> query(String query) {
        Map<String, String> map = new HashMap<>();
        for (String pair : split(query == null ? "" : query, '&')) {
            int equals = pair.indexOf('=');
            map.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return map;
    }

    /** The pieces between the separators; a separator at the end starts no further piece. */
    static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        for (int i = text.indexOf(separator); i >= 0; i = text.indexOf(separator, start)) {
            pieces.add(text.substring(start, i));
            start = i + 1;
        }
        if (start < text.length()) {
            pieces.add(text.substring(start));
        }
        return pieces;
    }
}
