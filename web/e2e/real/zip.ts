import { inflateRawSync } from 'node:zlib'

/** Reads the files of an archive, as text by name, from its directory. Throws where it is no whole ZIP archive (APPNOTE.TXT 4.3). */
export function unzip(archive: Buffer): ReadonlyMap<string, string> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0) throw new Error('no directory at the end: not a ZIP archive')
  const files = new Map<string, string>()
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error(`no entry of the directory at ${at}`)
    const name = archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(at + 28))
    files.set(name, content(archive, at, name))
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return files
}

function content(archive: Buffer, entry: number, name: string): string {
  const method = archive.readUInt16LE(entry + 10)
  const packed = archive.readUInt32LE(entry + 20)
  const local = archive.readUInt32LE(entry + 42)
  const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const bytes = archive.subarray(begin, begin + packed)
  const text = method === 8 ? inflateRawSync(bytes) : bytes
  if (text.length !== archive.readUInt32LE(entry + 24)) throw new Error(`${name} has ${text.length} bytes, and should have ${archive.readUInt32LE(entry + 24)}`)
  return text.toString('utf8')
}
