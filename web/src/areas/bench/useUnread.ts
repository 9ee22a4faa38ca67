import { useEffect, useRef, useState } from 'react'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { toast } from '../../parts/Toasts'
import type { Place } from './data'
import { keep, numberIn, recall } from './memory'
import { unread } from './score'
import type { Message } from './types'

/** How many messages were not seen on this device; `seen` while they are in sight. New ones are told once. */
export function useUnread(messages: readonly Message[], place: Place, seen: boolean): number {
  const { t } = useI18n()
  const announce = useAnnounce()
  const name = `read.${place.session}.${place.team}`
  const [read, setRead] = useState(() => recall(name, numberIn(0, Number.MAX_SAFE_INTEGER, 0)))
  const newest = messages.reduce((most, { seq }) => Math.max(most, seq), 0)
  const known = useRef(newest)
  useEffect(() => {
    const came = unread(messages, place.team, known.current)
    known.current = Math.max(known.current, newest)
    for (const message of came) {
      const title = t('bench.messages.came', { name: message.name ?? t('bench.messages.staff') })
      announce('message', `${title}. ${message.text}`)
      if (!seen) toast({ tone: 'info', title, text: message.text.slice(0, 200) })
    }
  }, [messages, newest, place.team, seen, announce, t])
  useEffect(() => {
    if (!seen || newest <= read) return
    setRead(newest)
    keep(name, newest)
  }, [seen, newest, read, name])
  return unread(messages, place.team, read).length
}
