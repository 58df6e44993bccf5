// Files as people give them: dropped, with folders, or a folder that was chosen.

/** With its folders in its name, where there are any. */
export interface Named {
  readonly file: File
  readonly name: string
}

const PICTURE_NAME = /\.(jpe?g|jpe|jfif|png|bmp)$/i

/** What is read of a folder, and the names of what is not. */
export interface Chosen {
  readonly files: readonly Named[]
  readonly left: readonly string[]
}

/** Of a folder the pictures, in the order that people count in. */
export function picturesOf(files: readonly Named[]): Chosen {
  const sorted = [...files].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  const isHidden = ({ name }: Named) => /(^|\/)(\.|Thumbs\.db$|desktop\.ini$)/i.test(name)
  return {
    files: sorted.filter(({ name }) => PICTURE_NAME.test(name)),
    left: sorted.filter(file => !PICTURE_NAME.test(file.name) && !isHidden(file)).map(({ name }) => name),
  }
}

/** Files as they were dropped; of folders the pictures within, by their paths. */
export async function filesOf(dropped: DataTransfer): Promise<Chosen> {
  const entries = [...dropped.items].map(item => item.webkitGetAsEntry()).filter(entry => entry !== null)
  const [asked, within] = [entries.filter(entry => entry.isFile), entries.filter(entry => !entry.isFile)]
  const found = picturesOf(await filesOfAll(within))
  return { ...found, files: [...(await filesOfAll(asked)), ...found.files] }
}

/** What cannot be opened is left out. */
async function filesOfAll(entries: readonly FileSystemEntry[]): Promise<Named[]> {
  const found = await Promise.allSettled(entries.map(filesIn))
  return found.flatMap(result => (result.status === 'fulfilled' ? result.value : []))
}

async function filesIn(entry: FileSystemEntry): Promise<Named[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed))
    return [{ file, name: entry.fullPath.slice(1) }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const all: FileSystemEntry[] = []
  // A reader gives some hundred entries at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed))
    if (some.length === 0) break
    all.push(...some)
  }
  return filesOfAll(all)
}
