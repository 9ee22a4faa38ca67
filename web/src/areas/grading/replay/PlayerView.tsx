import { useEffect, useEffectEvent, useMemo, useReducer, useRef, useState } from 'react'
import { useTheme } from '../../../app/preferences'
import { useI18n } from '../../../i18n'
import { Button, ToggleButton } from '../../../parts/Button'
import { EmptyState } from '../../../parts/EmptyState'
import { Hidden } from '../../../parts/Hidden'
import type { Recording } from '../types'
import { parseCast, transcript, type Cast } from './cast'
import { momentIn, Playback, speeds } from './playback'
import { Screen } from './stage'
import styles from './Player.module.css'

interface ViewProps {
  readonly text: string
  readonly recording: Recording
  readonly moment?: string
}

export default function PlayerView({ text, recording, moment }: ViewProps) {
  const { t } = useI18n()
  const cast = useMemo(() => parseCast(text), [text])
  if (!cast) return <EmptyState icon="alert" title={t('desk.replay.unreadable')} />
  return <Theatre cast={cast} recording={recording} moment={moment} />
}

function Theatre({ cast, recording, moment }: { cast: Cast; recording: Recording; moment?: string }) {
  const { t, format } = useI18n()
  const [asText, setAsText] = useState(false)
  const spot = moment === undefined ? null : momentIn(recording.from, recording.to, moment)
  const player = usePlayer(cast, spot?.start ?? 0)
  const { playback, redraw } = player
  const section = useRef<HTMLElement>(null)
  useEffect(() => void section.current?.scrollIntoView({ block: 'nearest' }), [])
  const act = (how: () => void) => {
    how()
    redraw()
  }
  const jump = () => spot && act(() => playback.current?.seek(spot.start))
  const press = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const key = keyAct(event.key, playback.current, cast, jump)
    if (!key) return
    event.preventDefault()
    event.stopPropagation() // the page's keys mean other things
    act(key)
  }
  const now = playback.current
  const at = now?.position ?? 0
  const toggle = () => act(() => (now?.playing ? now.pause() : now?.play()))
  const clock = (seconds: number) => format.countdown(Math.floor(seconds))
  return (
    <section ref={section} className={styles.player} aria-label={t('desk.replay.label', { node: recording.node })} onKeyDown={press}>
      <div className={styles.controls}>
        <Button variant="plain" onPress={toggle}>{now?.playing ? t('desk.replay.pause') : t('desk.replay.play')}</Button>
        <input type="range" className={styles.slider} min={0} max={Math.max(1, Math.ceil(cast.length))} step={1} value={Math.floor(at)}
          aria-label={t('desk.replay.position')} aria-valuetext={t('desk.replay.at', { at: clock(at), length: clock(cast.length) })}
          onChange={(event) => act(() => now?.seek(Number(event.target.value)))} />
        <span className={styles.time} aria-hidden="true">{clock(at)} / {clock(cast.length)}</span>
        <label className={styles.speed}>
          <Hidden>{t('desk.replay.speed')}</Hidden>
          <select value={now?.speed ?? 1} onChange={(event) => act(() => now && (now.speed = Number(event.target.value)))}>
            {speeds.map((speed) => <option key={speed} value={speed}>× {format.number(speed)}</option>)}
          </select>
        </label>
        {spot && <Button onPress={jump}>{t('desk.replay.jump')}</Button>}
        <ToggleButton isSelected={now?.skipsPauses ?? true} onChange={(on) => act(() => now && (now.skipsPauses = on))}>{t('desk.replay.skip')}</ToggleButton>
        <ToggleButton isSelected={asText} onChange={setAsText}>{t('desk.replay.text')}</ToggleButton>
      </div>
      <p className={styles.hint}>
        {spot && <>{t('desk.replay.moment', { at: clock(spot.at) })} · </>}
        {t('desk.replay.keys')}
        {cast.unreadable > 0 && <> · {t('desk.replay.skipped', { n: cast.unreadable })}</>}
      </p>
      <div className={styles.box} hidden={asText} tabIndex={0} role="group" aria-label={t('desk.replay.screen', { node: recording.node })}><div ref={player.box} className={styles.screen} /></div>
      {asText && <Transcript cast={cast} />}
    </section>
  )
}

/** What a key does to the playback, or nothing. */
function keyAct(key: string, playback: Playback | null, cast: Cast, jump: () => void): (() => void) | undefined {
  if (!playback) return undefined
  const faster = (by: 1 | -1) => () => {
    const at = speeds.indexOf(playback.speed as (typeof speeds)[number])
    playback.speed = speeds[Math.min(speeds.length - 1, Math.max(0, at + by))] ?? 1
  }
  const acts: Record<string, () => void> = {
    p: () => (playback.playing ? playback.pause() : playback.play()),
    ArrowLeft: () => playback.seek(playback.position - 5),
    ArrowRight: () => playback.seek(playback.position + 5),
    '<': faster(-1),
    '>': faster(1),
    Home: () => playback.seek(0),
    End: () => playback.seek(cast.length),
    m: jump,
  }
  return acts[key]
}

function usePlayer(cast: Cast, start: number) {
  const { resolved } = useTheme()
  const box = useRef<HTMLDivElement>(null)
  const screen = useRef<Screen | null>(null)
  const playback = useRef<Playback | null>(null)
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const begin = useEffectEvent(() => start)
  useEffect(() => {
    const made = new Screen(box.current!, cast.cols, cast.rows)
    screen.current = made
    playback.current = new Playback(cast, made)
    playback.current.seek(begin())
    redraw()
    return () => {
      screen.current = null
      playback.current = null
      made.dispose()
    }
  }, [cast])
  useEffect(() => screen.current?.repaint(), [resolved])
  useFrames((seconds) => {
    if (!playback.current?.playing) return
    playback.current.tick(seconds)
    redraw()
  })
  return { box, playback, redraw }
}

/** Calls back for each frame with the seconds since the last, at most a quarter: a page in the background stands still. */
function useFrames(each: (seconds: number) => void): void {
  const frame = useEffectEvent(each)
  useEffect(() => {
    let before = performance.now()
    let request = requestAnimationFrame(function next(now) {
      frame(Math.min(0.25, (now - before) / 1000))
      before = now
      request = requestAnimationFrame(next)
    })
    return () => cancelAnimationFrame(request)
  }, [])
}

function Transcript({ cast }: { cast: Cast }) {
  const { t, format } = useI18n()
  const text = useMemo(
    () => transcript(cast).map(({ at, text }) => `${format.countdown(Math.floor(at)).padStart(8)}  ${text}`).join('\n'),
    [cast, format],
  )
  return <pre className={styles.transcript} role="region" tabIndex={0} aria-label={t('desk.replay.text')}>{text}</pre>
}
