/// Ingest (OAIS 4.2.3.3): receives submissions, checks them, composes AIPs, hands them to storage and gives a
/// receipt.
///
/// Two outcomes an archivist expects are values: a submission is archived, or it is rejected with findings.
/// What keeps the archive from judging at all is an [IngestFault].
@NullMarked
package bevara.ingest;

import org.jspecify.annotations.NullMarked;
