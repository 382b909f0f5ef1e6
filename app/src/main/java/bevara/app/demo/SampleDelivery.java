package bevara.app.demo;

/// A package of the demo, and under which agreement it is delivered.
record SampleDelivery(String fileName, String agreement, byte[] content) {}
