package bevara.app;

import static bevara.app.Right.ADMINISTER;
import static bevara.app.Right.DECIDE;
import static bevara.app.Right.DELIVER;
import static bevara.app.Right.DESCRIBE;
import static bevara.app.Right.ORDER;
import static bevara.app.Right.READ;
import static bevara.app.Right.WATCH;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The roles and their rights: this is the table.
public enum Role {
    SYSTEM("system", DELIVER, READ),
    REGISTRAR("registrar", DELIVER, READ, ORDER),
    ARCHIVIST("archivist", DELIVER, READ, ORDER, DECIDE, DESCRIBE, WATCH),
    ADMINISTRATOR("admin", DELIVER, READ, ORDER, DECIDE, DESCRIBE, WATCH, ADMINISTER);

    private final String code;
    private final Set<Right> rights;

    Role(String code, Right... rights) {
        this.code = code;
        this.rights = Set.of(rights);
    }

    /// As in JSON and demo.json.
    public String code() {
        return code;
    }

    public Set<Right> rights() {
        return rights;
    }

    public static Optional<Role> of(String code) {
        return Stream.of(values()).filter(role -> role.code.equals(code)).findFirst();
    }
}
