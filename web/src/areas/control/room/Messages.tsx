import { useEffect, useRef, useState } from 'react'
import { fieldError } from '../../../api/problem'
import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { EmptyState } from '../../../parts/EmptyState'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { TextField } from '../../../parts/TextField'
import { toast } from '../../../parts/Toasts'
import { useCommand, useCommands } from '../commands'
import { useMessages } from '../data'
import { openQuestions } from '../questions'
import type { Message, Session } from '../types'
import { namedTeams, TeamChoice } from './TeamChoice'
import styles from './Room.module.css'

/** Words to teams, and their questions; `asker` is the team that one has come to answer. */
export function Messages({ session, asker }: { session: Session; asker: string | null }) {
  const { t } = useI18n()
  const messages = useMessages(session.id)
  const [chosen, setChosen] = useState<string[]>(() => session.teams.map(({ team }) => team).filter((team) => asker === null || team === asker))
  const field = useRef<HTMLDivElement>(null)
  const may = session.actions.includes('sendMessage')
  if (messages.isPending) return <p role="status">{t('shell.loading')}</p>
  if (messages.isError) return <ErrorNotice error={messages.error} onRetry={() => void messages.refetch()} />
  const open = openQuestions(messages.data)
  const reply = (team: string) => {
    setChosen([team])
    field.current?.querySelector('textarea')?.focus()
  }
  return (
    <div className={styles.columns}>
      <section className={styles.stack} aria-label={t('control.messages.all')}>
        {open.length > 0 && <h2 className={styles.subtitle}>{t('control.messages.open', { n: open.length })}</h2>}
        <MessageList session={session} messages={open} onReply={may ? reply : undefined} asker={asker} asks />
        <h2 className={styles.subtitle}>{t('control.messages.all')}</h2>
        {messages.data.length === 0
          ? <EmptyState icon="people" title={t('control.messages.none')} />
          : <MessageList session={session} messages={[...messages.data].sort((a, b) => b.seq - a.seq)} onReply={may ? reply : undefined} />}
      </section>
      {may && <div ref={field}><Composer session={session} chosen={chosen} onChosen={setChosen} /></div>}
    </div>
  )
}

function Composer({ session, chosen, onChosen }: { session: Session; chosen: readonly string[]; onChosen: (teams: string[]) => void }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const [text, setText] = useState('')
  const send = useCommand(session.id, (words: string, teams: readonly string[] | undefined) => commands.message(words, teams), ['messages'])
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    // A team that is named has its questions answered; words to all answer nobody's.
    send.mutate([text.trim(), chosen.length === 1 ? chosen : namedTeams(chosen, session.teams)], {
      onSuccess: () => {
        setText('')
        toast({ tone: 'done', title: t('control.messages.sent', { n: chosen.length }) })
      },
    })
  }
  return (
    <form className={styles.stack} onSubmit={submit}>
      <h2 className={styles.subtitle}>{t('control.messages.write')}</h2>
      <TextField label={t('control.messages.text')} rows={4} maxLength={4000} value={text} onChange={setText} error={fieldError(send.error, '/text')} />
      <TeamChoice label={t('control.messages.to')} teams={session.teams} value={chosen} onChange={onChosen} />
      {send.isError && <ErrorNotice error={send.error} shown={['/text']} />}
      <div><Button type="submit" variant="primary" isDisabled={text.trim() === '' || chosen.length === 0} isPending={send.isPending}>{t('control.messages.send')}</Button></div>
    </form>
  )
}

function MessageList({ session, messages, onReply, asks, asker = null }: { session: Session; messages: readonly Message[]; onReply?: (team: string) => void; asks?: boolean; asker?: string | null }) {
  const looked = useRef<HTMLLIElement>(null)
  const about = asker === null ? undefined : messages.find(({ from }) => from === asker)?.id
  useEffect(() => looked.current?.focus(), [about])
  const { t, format } = useI18n()
  const name = (team: string) => session.teams.find((one) => one.team === team)?.name ?? team
  return (
    <ol className={styles.messages}>
      {messages.map((one) => (
        <li key={one.id} ref={one.id === about ? looked : undefined} tabIndex={one.id === about ? -1 : undefined} className={one.from !== undefined ? styles.question : styles.message}>
          <p className={styles.messageHead}>
            <b>{one.from === undefined ? (one.name ?? t('control.messages.platform')) : name(one.from)}</b>
            <span>{one.from !== undefined ? (one.name ?? '') : one.teams.length === 0 ? t('control.messages.to-all') : t('control.messages.to-teams', { teams: format.list(one.teams.map(name)) })}</span>
            <time dateTime={one.time}>{format.time(one.time)}</time>
          </p>
          <p className={styles.messageText}>{one.text}</p>
          {asks && one.from !== undefined && onReply && <div><Button onPress={() => onReply(one.from!)}>{t('control.messages.reply', { team: name(one.from) })}</Button></div>}
        </li>
      ))}
    </ol>
  )
}
