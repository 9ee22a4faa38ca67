/** Control characters that a stranger's text may hide or turn things with: shown by their signs or numbers. */
export function visible(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (mark) => String.fromCharCode(0x2400 + mark.charCodeAt(0)))
    .replace(/\u007f/g, '\u2421')
    .replace(/[\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (mark) =>
      `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`)
}

/** JSON over several lines; null for what is no JSON object or list, or is already laid out. */
export function laidOut(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    const better = JSON.stringify(JSON.parse(text), null, 2)
    return better === text.trim() ? null : better
  } catch {
    return null
  }
}

/** Whether the server gives a piece of evidence as text to show rather than to save: see getEvidence. */
export function isShown({ media_type, size }: { readonly media_type: string; readonly size: number }): boolean {
  return size <= 1 << 20 && /^(?:text\/|application\/json)/.test(media_type)
}
