// @ts-check
/** Pack files into one zip in the browser, uncompressed: photos are compressed already, and this takes no time.
 *
 * The layout is that of PKWARE's APPNOTE 6.3, without encryption, spanning or Zip64.
 */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DAY_ONE = 0x21; // 1 January 1980: what is in a photo tells when it was made, not this

export const MOST_FILES = 0xffff;
export const MOST_BYTES = 0xffffffff;

/** @typedef {{path: string, file: File}} Packed */

/**
 * Give one zip of the files under their paths. It holds no more in memory than one file at a time.
 * @param {Packed[]} files @param {(share: number) => void} advanced
 * @returns {Promise<Blob>}
 */
export async function zip(files, advanced) {
  const body = /** @type {BlobPart[]} */ ([]);
  const directory = /** @type {BlobPart[]} */ ([]);
  let at = 0;
  let directoryBytes = 0;
  for (const [number, { path, file }] of files.entries()) {
    const name = new TextEncoder().encode(path);
    const facts = { crc: crc32(new Uint8Array(await file.arrayBuffer())), size: file.size, name };
    const local = header(LOCAL, facts);
    const central = header(CENTRAL, facts, at);
    body.push(local, name, file);
    directory.push(central, name);
    at += local.byteLength + name.length + file.size;
    directoryBytes += central.byteLength + name.length;
    advanced((number + 1) / files.length);
  }
  return new Blob([...body, ...directory, end(files.length, directoryBytes, at)], { type: "application/zip" });
}

/** @param {number} signature @param {{crc: number, size: number, name: Uint8Array}} facts @param {number=} at  where its local header is */
function header(signature, { crc, size, name }, at) {
  const isCentral = at !== undefined;
  const view = new DataView(new ArrayBuffer(isCentral ? 46 : 30));
  view.setUint32(0, signature, true);
  const start = isCentral ? 6 : 4;
  if (isCentral) view.setUint16(4, VERSION, true);
  view.setUint16(start, VERSION, true);
  view.setUint16(start + 2, UTF8_NAMES, true);
  view.setUint16(start + 8, DAY_ONE, true);
  view.setUint32(start + 10, crc, true);
  view.setUint32(start + 14, size, true);
  view.setUint32(start + 18, size, true);
  view.setUint16(start + 22, name.length, true);
  if (isCentral) view.setUint32(42, at, true);
  return view.buffer;
}

/** @param {number} count @param {number} directoryBytes @param {number} at */
function end(count, directoryBytes, at) {
  const view = new DataView(new ArrayBuffer(22));
  view.setUint32(0, END, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, directoryBytes, true);
  view.setUint32(16, at, true);
  return view.buffer;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (let place = 0; place < bytes.length; place += 1) crc = TABLE[(crc ^ bytes[place]) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
