// A folder becomes one tar file without being copied: headers are small blobs, files stay where they are.

const encoder = new TextEncoder();
const BLOCK = 512;

/** A tar (POSIX.1-2001, pax) of [{path, file}] as a Blob. */
export function tar(entries) {
  const parts = [];
  for (const { path, file } of entries) {
    const name = encoder.encode(path);
    const plain = name.length <= 100 && name.length === path.length && file.size < 8 ** 11;
    if (!plain) {
      const pax = records([["path", path], ["size", String(file.size)], ["mtime", String(file.lastModified / 1000)]]);
      parts.push(header("PaxHeader", pax.length, file.lastModified, "x"), pax, padding(pax.length));
    }
    parts.push(header(plain ? path : short(path), file.size, file.lastModified, "0"), file, padding(file.size));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return new Blob(parts, { type: "application/x-tar" });
}

/** What stands in the old name field for those that do not read pax: ASCII, at most 100 characters. */
function short(path) {
  return path.replace(/[^\x20-\x7e]/g, "_").slice(-100);
}

function header(name, size, time, type) {
  const block = new Uint8Array(BLOCK);
  const put = (text, at) => block.set(encoder.encode(text), at);
  const octal = (number, length) => number.toString(8).padStart(length - 1, "0").slice(-(length - 1));
  put(name, 0);
  put("0000644", 100);
  put("0000000", 108);
  put("0000000", 116);
  put(octal(size < 8 ** 11 ? size : 0, 12), 124);
  put(octal(Math.max(0, Math.floor(time / 1000)), 12), 136);
  put("        ", 148);
  put(type, 156);
  put("ustar", 257);
  put("00", 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(octal(sum, 7) + "\0 ", 148);
  return block;
}

/** Pax records count their own length, digits included. */
function records(pairs) {
  return joined(pairs.map(([key, value]) => {
    const rest = encoder.encode(` ${key}=${value}\n`);
    let length = rest.length + 1;
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
    return joined([encoder.encode(String(length)), rest]);
  }));
}

function joined(arrays) {
  const all = new Uint8Array(arrays.reduce((total, one) => total + one.length, 0));
  arrays.reduce((at, one) => (all.set(one, at), at + one.length), 0);
  return all;
}

function padding(size) {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

/** Every file below what was dropped, with its path. */
export async function walk(entries) {
  const found = [];
  const into = async (entry, path) => {
    if (entry.isFile) {
      found.push({ path, file: await new Promise((done, failed) => entry.file(done, failed)) });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      // A reader gives at most 100 at a time.
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (some.length === 0) return;
      for (const child of some) await into(child, `${path}/${child.name}`);
    }
  };
  for (const entry of entries) await into(entry, entry.name);
  return found;
}
