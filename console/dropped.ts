// Files as people give them: dropped, with folders, or a folder that was chosen.

/** With its folders in its name, where there are any. */
export interface Named {
  readonly file: File
  readonly name: string
}

export const PICTURE_NAME = /\.(jpe?g|png|bmp)$/i

/** Files as they were dropped; of folders the pictures within, by their paths. */
export async function filesOf(dropped: DataTransfer): Promise<Named[]> {
  const entries = [...dropped.items].map(item => item.webkitGetAsEntry()).filter(entry => entry !== null)
  const found = await filesOfAll(entries, true)
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What cannot be opened is left out. */
async function filesOfAll(entries: readonly FileSystemEntry[], asked: boolean): Promise<Named[]> {
  const found = await Promise.allSettled(entries.map(entry => filesIn(entry, asked)))
  return found.flatMap(result => (result.status === 'fulfilled' ? result.value : []))
}

async function filesIn(entry: FileSystemEntry, asked: boolean): Promise<Named[]> {
  if (entry.isFile) {
    if (!asked && !PICTURE_NAME.test(entry.name)) return []
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
  return filesOfAll(all, false)
}
