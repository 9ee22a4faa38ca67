import { useState } from 'react'
import { Form } from 'react-aria-components'
import { fieldError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { TextField } from '../../parts/TextField'
import { useQuestion, type Place } from './data'
import type { Bench, Message } from './types'
import styles from './Messages.module.css'

export interface MessagesProps {
  readonly bench: Bench
  readonly place: Place
  readonly own: boolean
}

/** The words exchanged with those who run the session, and a question to them. */
export function Messages({ bench, place, own }: MessagesProps) {
  const { t } = useI18n()
  const { messages } = bench
  return (
    <div className={styles.messages}>
      {messages.length === 0 && <EmptyState title={t('bench.messages.empty')}>{t('bench.messages.empty-text')}</EmptyState>}
      <ol className={styles.list} aria-label={t('bench.messages.list')}>
        {messages.map((message) => <Line key={message.id} message={message} team={place.team} />)}
      </ol>
      {own && bench.open && <Ask place={place} />}
    </div>
  )
}

function Line({ message, team }: { message: Message; team: string }) {
  const { t, format } = useI18n()
  const ours = message.from === team
  const name = message.name ?? (ours ? t('bench.messages.team') : t('bench.messages.staff'))
  return (
    <li className={`${styles.message} ${ours ? styles.ours : ''}`}>
      <p className={styles.from}><strong>{name}</strong> <time dateTime={message.time}>{format.time(message.time)}</time></p>
      <p className={styles.text}>{message.text}</p>
    </li>
  )
}

function Ask({ place }: { place: Place }) {
  const { t } = useI18n()
  const [text, setText] = useState('')
  const { mutate, isPending, error } = useQuestion(place)
  const send = () => {
    if (text.trim() !== '' && !isPending) mutate(text.trim(), { onSuccess: () => setText('') })
  }
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    send()
  }
  return (
    <Form onSubmit={submit} className={styles.ask!}>
      <TextField label={t('bench.messages.ask')} hint={t('bench.messages.hint')} rows={3} maxLength={4000} value={text} onChange={setText}
        error={fieldError(error, '/text')}
        onKeyDown={(event) => (event.key === 'Enter' && event.ctrlKey ? send() : event.continuePropagation())} />
      {error !== null && <ErrorNotice error={error} shown={['/text']} />}
      <div><Button type="submit" isPending={isPending}>{t('bench.messages.send')}</Button></div>
    </Form>
  )
}
