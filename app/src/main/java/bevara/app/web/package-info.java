/// The web pages: HTML made on the server, in Swedish and English, that work without JavaScript and better with.
///
/// A controller asks the front doors, builds a view record and has [Pages] render its template in `src/main/jte`.
/// Words are in `messages_sv.properties` and `messages_en.properties`, never in templates or code. No page needs an
/// inline
/// script or style, and nothing that users delivered is ever HTML here.
@NullMarked
package bevara.app.web;

import org.jspecify.annotations.NullMarked;
