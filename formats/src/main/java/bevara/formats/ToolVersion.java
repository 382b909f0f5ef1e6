package bevara.formats;

/// A tool that formats are told by, for the record.
public record ToolVersion(String name, String version) {}
