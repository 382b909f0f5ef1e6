package bevara.app.command;

import bevara.app.Settings;
import bevara.app.StoresFile;
import bevara.storage.ArchivalStorage;
import bevara.storage.Custody;
import java.time.Clock;
import java.util.SplittableRandom;

/// Storage for commands that read the object stores alone.
final class OfflineStorage {
    private OfflineStorage() {}

    /// Every store that the data folder knows of. Throws [bevara.app.StartFault] when they cannot be read.
    static ArchivalStorage open(Settings settings) {
        return ArchivalStorage.open(new ArchivalStorage.Setup(
                new StoresFile(settings).read(),
                new NoDatabase(),
                Clock.systemUTC(),
                null,
                _ -> {},
                Custody.Pace.USUAL,
                new SplittableRandom(),
                settings.keyPlaces()));
    }
}
