/// Access and Data Management (OAIS 4.2.3.5, 4.2.3.7): follows storage's journal, keeps the catalogue and the
/// search index, shows files, and makes DIPs. Catalogue and index are projections: delete them, and they grow
/// back.
@NullMarked
package bevara.access;

import org.jspecify.annotations.NullMarked;
