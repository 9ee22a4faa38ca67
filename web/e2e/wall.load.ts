/** How the frames went while something happened, as the page itself saw them; milliseconds. */
export interface Frames {
  /** from each frame to the next */
  readonly deltas: readonly number[]
  readonly sent: number
}

export interface Load {
  readonly teams: readonly string[]
  readonly checks: number
  /** single cells a second, one event each */
  readonly rate: number
  readonly seconds: number
  /** what every cell says in the end; without it, whatever came last */
  readonly last?: string
}

/** Runs in the page: pushes changes of single cells through the event stream, evenly, and looks at every frame. */
export async function load({ teams, checks, rate, seconds, last: end }: Load): Promise<Frames> {
  const { streams } = window as unknown as { streams: { push: (text: string) => void }[] }
  const verdicts = ['pass', 'fail', 'error', 'skip']
  const places = teams.length * checks
  const kept = window as unknown as { turn?: number }
  const all = rate * seconds
  const deltas: number[] = []
  let sent = 0
  const send = (until: number) => {
    let text = ''
    for (; sent < until; sent++) {
      const turn = (kept.turn = (kept.turn ?? 0) + 1)
      const place = (turn * 7) % places // every place in turn, neighbours apart; another verdict each time round
      const verdict = end !== undefined && sent >= all - places ? end : verdicts[(Math.floor((turn * 7) / places) + place) % 4]
      const cell = { check: `check-${(place % checks) + 1}`, verdict, share: verdict === 'pass' ? 1 : 0, since: new Date().toISOString(), origin: 'watch' }
      text += `event: wall\ndata: ${JSON.stringify({ team: teams[Math.floor(place / checks)], obtained: sent % 75, cells: [cell] })}\n\n`
    }
    if (text) streams.forEach((stream) => stream.push(text))
  }
  const begun = performance.now()
  const timer = setInterval(() => send(Math.min(all, Math.floor(((performance.now() - begun) / 1000) * rate))), 10)
  await new Promise<void>((done) => {
    let last: number | null = null
    const frame = (now: number) => {
      if (last !== null) deltas.push(now - last)
      last = now
      if (now - begun >= seconds * 1000) done()
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  clearInterval(timer)
  send(all)
  return { deltas, sent }
}
