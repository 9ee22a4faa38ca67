import { useCallback, useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { useTheme } from '../app/preferences'
import { useI18n } from '../i18n'
import { Button } from '../parts/Button'
import { toast } from '../parts/Toasts'
import type { Link, LinkStatus } from './link'
import { Screen, type Chord } from './screen'
import { SearchBar, type Matches } from './SearchBar'
import type { TerminalProps } from './props'
import { TerminalBar } from './TerminalBar'
import styles from './Terminal.module.css'

interface State {
  readonly status: LinkStatus
  readonly code?: number
}

export default function TerminalView({ node, connect, onLeave, onEnd, active, readOnly }: TerminalProps) {
  const { t } = useI18n()
  const { resolved } = useTheme()
  const box = useRef<HTMLDivElement>(null)
  const screen = useRef<Screen | null>(null)
  const link = useRef<Link | null>(null)
  const hint = useId()
  const [state, setState] = useState<State>({ status: 'connecting' })
  const [life, setLife] = useState(0)
  const [searching, setSearching] = useState(false)
  const [matches, setMatches] = useState<Matches | null>(null)
  const [spoken, setSpoken] = useState(false)

  const clipboard = useClipboard(screen)
  const chord = useEffectEvent((which: Chord) => {
    if (which === 'leave') onLeave()
    if (which === 'copy') void clipboard.copy()
    if (which === 'paste') void clipboard.paste()
    if (which === 'search') setSearching(true)
  })
  const input = useEffectEvent((text: string) => {
    if (!readOnly) link.current?.send(text)
  })
  const open = useEffectEvent(connect)

  useEffect(() => {
    const made = new Screen(box.current!, {
      onInput: (text) => input(text),
      onResize: (rows, cols) => link.current?.resize(rows, cols),
      onChord: (which) => chord(which),
      onMatches: ({ resultIndex, resultCount }) => setMatches({ index: resultIndex + 1, total: resultCount }),
    })
    screen.current = made
    return () => {
      screen.current = null
      made.dispose()
    }
  }, [])

  useEffect(() => {
    const { terminal } = screen.current!
    link.current = open({
      onData: (bytes) => terminal.write(bytes),
      onSnapshot: () => terminal.reset(),
      onStatus: (status, code) => setState({ status, code }),
    })
    link.current.resize(terminal.rows, terminal.cols)
    return () => link.current?.close()
  }, [life])

  useEffect(() => screen.current?.describe(t('terminal.label', { node }), hint), [t, node, hint])
  useEffect(() => screen.current?.repaint(), [resolved])
  useEffect(() => {
    if (screen.current) screen.current.terminal.options.screenReaderMode = spoken
  }, [spoken])
  useEffect(() => {
    if (active) screen.current?.terminal.focus()
  }, [active])

  const closeSearch = useCallback(() => {
    screen.current?.find('')
    setSearching(false)
    screen.current?.terminal.focus()
  }, [])
  return (
    <section className={styles.terminal} aria-label={t('terminal.label', { node })}>
      <TerminalBar {...state} hint={hint} spoken={spoken} onSpoken={setSpoken} onSearch={() => setSearching(true)}
        onCopy={clipboard.copy} onPaste={readOnly ? undefined : clipboard.paste} onEnd={state.status === 'open' ? onEnd : undefined} />
      {searching && <SearchBar matches={matches} onFind={(text, back) => screen.current?.find(text, back)} onClose={closeSearch} />}
      <div ref={box} className={styles.screen} />
      {(state.status === 'ended' || state.status === 'refused') && (
        <div className={styles.over}><Button onPress={() => setLife(life + 1)}>{t('terminal.reopen')}</Button></div>
      )}
    </section>
  )
}

function useClipboard(screen: React.RefObject<Screen | null>) {
  const { t } = useI18n()
  const copy = useCallback(async () => {
    const text = screen.current?.terminal.getSelection()
    if (!text) return
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      toast({ tone: 'trouble', title: t('part.copy-refused') })
    }
  }, [screen, t])
  const paste = useCallback(async () => {
    try {
      screen.current?.terminal.paste(await navigator.clipboard.readText())
      screen.current?.terminal.focus()
    } catch {
      toast({ tone: 'trouble', title: t('terminal.paste-refused') })
    }
  }, [screen, t])
  return { copy, paste }
}
