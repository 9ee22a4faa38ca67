/** The fewest characters a password has; the server holds it too. */
export const leastPassword = 12

/** What is wrong with a new password typed twice; null when nothing is. */
export function passwordProblem(password: string, again: string): 'short' | 'different' | null {
  if ([...password].length < leastPassword) return 'short'
  return password === again ? null : 'different'
}
