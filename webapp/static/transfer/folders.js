// @ts-check
/** Files of a folder, chosen in a dialog or dropped on the page, with their paths in it. */

/** @typedef {import("./zip.js").Packed} Packed */

const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$)/;

/** @param {FileList} files  of an input with `webkitdirectory` @returns {Packed[]} */
export function chosen(files) {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file })).filter(isWanted);
}

/** @param {DataTransferItemList} items @returns {Promise<Packed[]>} */
export async function dropped(items) {
  const taken = Array.from(items, (item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() })); // now: later they are gone
  const found = await Promise.all(taken.map(({ entry, file }) => (entry ? within(entry, "") : file ? [{ path: file.name, file }] : [])));
  return found.flat().filter(isWanted);
}

/** Name the outermost folder, and leave it out of the paths: the folders within say what is on the photos.
 * @param {Packed[]} files @param {string} otherwise  what to call files of several folders, or of none
 * @returns {{name: string, files: Packed[]}}
 */
export function unwrapped(files, otherwise) {
  const [first, ...others] = new Set(files.map(({ path }) => path.slice(0, Math.max(0, path.indexOf("/")))));
  if (!first || others.length) return { name: otherwise, files };
  return { name: first, files: files.map(({ path, file }) => ({ path: path.slice(first.length + 1), file })) };
}

/** @param {FileSystemEntry} entry @param {string} above @returns {Promise<Packed[]>} */
async function within(entry, above) {
  const path = above + entry.name;
  if (entry.isFile) {
    const file = await new Promise((done, failed) => /** @type {FileSystemFileEntry} */ (entry).file(done, failed));
    return [{ path, file }];
  }
  const found = [];
  for (const each of await children(/** @type {FileSystemDirectoryEntry} */ (entry))) found.push(...(await within(each, `${path}/`)));
  return found;
}

/** A reader gives a hundred at a time, and none at the end. @param {FileSystemDirectoryEntry} folder @returns {Promise<FileSystemEntry[]>} */
async function children(folder) {
  const reader = folder.createReader();
  const found = /** @type {FileSystemEntry[]} */ ([]);
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return found;
    found.push(...some);
  }
}

/** @param {Packed} packed */
function isWanted({ path }) {
  return !HIDDEN.test(path);
}
