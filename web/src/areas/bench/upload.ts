import { ProblemError, readProblem, UnreachableError } from '../../api/problem'
import type { Receipt } from './types'

export interface Upload {
  readonly url: string
  readonly file: Blob
  readonly language: string
  /** the same for every try of the same document, so that it is taken once */
  readonly key: string
  /** the share that was sent, 0 to 1 */
  readonly onProgress: (share: number) => void
}

/** Sends a file as the body of a request and tells how far it is, which fetch cannot. Refusals are thrown as elsewhere. */
export function upload({ url, file, language, key, onProgress }: Upload): Promise<Receipt> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept', 'application/json, application/problem+json')
    request.setRequestHeader('Accept-Language', language)
    request.setRequestHeader('Idempotency-Key', key)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onerror = () => reject(new UnreachableError('the server does not answer'))
    request.onload = () => void answer(request).then(resolve, reject)
    request.send(file)
  })
}

async function answer(request: XMLHttpRequest): Promise<Receipt> {
  const after = request.getResponseHeader('Retry-After')
  const response = new Response(request.responseText, { status: request.status, ...(after && { headers: { 'Retry-After': after } }) })
  if (!response.ok) throw await readProblem(response)
  try {
    return (await response.json()) as Receipt
  } catch (cause) {
    throw new ProblemError({ title: String(cause), status: request.status, code: 'no-receipt' })
  }
}

/** Where a document is handed in. */
export function handInAddress(place: { session: string; team: string }, deliverable: string, name: string): string {
  const [session, team, id] = [place.session, place.team, deliverable].map(encodeURIComponent)
  return `/api/v1/sessions/${session}/teams/${team}/deliverables/${id}?${new URLSearchParams({ name })}`
}

/** 128 random bits as text; randomUUID exists only over TLS and on this machine. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
