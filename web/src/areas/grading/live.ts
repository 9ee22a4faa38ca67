/** What of the desk an event of the session's stream makes out of date: the third word of the keys in data.ts. */
export function staleBy(type: string): readonly string[] {
  if (type === 'lost' || type.startsWith('session.')) return ['session', 'results', 'team', 'result', 'reports', 'grid']
  if (type === 'result.decided' || type === 'checks.done') return ['results', 'team', 'result', 'grid']
  if (type === 'criterion.marked' || type === 'report.received') return ['reports', 'grid']
  return type === 'terminal.recorded' ? ['result'] : []
}
