/** What a deliverable may be. */
export interface FileRule {
  /** name endings without the dot, in lower case: ["pdf", "md"] */
  readonly types: readonly string[]
  /** largest size in bytes */
  readonly limit: number
}

export type FileRefusal = 'only-one' | 'wrong-type' | 'too-big'

/** The file of a drop when the rule allows it, else why not. The server checks again; this saves a useless upload. */
export function acceptFile(files: readonly File[], rule: FileRule): File | FileRefusal {
  const [file] = files
  if (!file || files.length > 1) return 'only-one'
  const ending = file.name.includes('.') ? file.name.split('.').pop()!.toLowerCase() : ''
  if (!rule.types.includes(ending)) return 'wrong-type'
  return file.size > rule.limit ? 'too-big' : file
}
