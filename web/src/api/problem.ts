/** One thing wrong in the body (pointer: RFC 6901) or in a parameter of a request. */
export interface FieldProblem {
  readonly pointer?: string
  readonly parameter?: string
  readonly code: string
  readonly detail: string
}

/** A problem document (RFC 9457) as this API writes it, in the language of the request. */
export interface Problem {
  readonly type?: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail?: string
  readonly instance?: string
  readonly errors?: readonly FieldProblem[]
}

/** The server said no, and why. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  constructor(
    readonly problem: Problem,
    /** when trying again makes sense, in milliseconds from now; undefined when the server does not say */
    readonly retryAfter?: number,
  ) {
    super(`${problem.status} ${problem.code}: ${problem.detail ?? problem.title}`)
  }
}

/** The server did not answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

/** Reads the problem of a response that is not ok; what is no problem document becomes one of its status. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const after = retryAfter(response.headers.get('Retry-After'))
  const document = await response.json().catch(() => null)
  if (isProblem(document)) return new ProblemError({ ...document, status: response.status }, after)
  return new ProblemError({ title: response.statusText, status: response.status, code: `http-${response.status}` }, after)
}

function isProblem(document: unknown): document is Problem {
  if (typeof document !== 'object' || document === null) return false
  const { title, code, errors } = document as Record<string, unknown>
  return typeof title === 'string' && typeof code === 'string' && (errors === undefined || Array.isArray(errors))
}

function retryAfter(header: string | null): number | undefined {
  if (!header) return undefined
  const seconds = Number(header)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

/** The detail for a field of a form, by its JSON pointer ("/email") or parameter name. */
export function fieldError(error: unknown, place: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined
  return error.problem.errors?.find((field) => field.pointer === place || field.parameter === place)?.detail
}

/** Whether the server refused an act for one of these reasons. */
export function isRefusal(error: unknown, ...codes: string[]): boolean {
  return error instanceof ProblemError && error.problem.errors?.some(({ code }) => codes.includes(code)) === true
}
