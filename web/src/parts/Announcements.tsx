import { createContext, use, useState, useSyncExternalStore, type ReactNode } from 'react'
import { Announcer } from './announcer'
import { Hidden } from './Hidden'

const Context = createContext<Announcer | null>(null)

/** Holds the page's one polite live region. */
export function AnnouncementProvider({ children }: { children: ReactNode }) {
  const [announcer] = useState(() => new Announcer())
  const text = useSyncExternalStore(announcer.subscribe, announcer.text)
  return (
    <Context value={announcer}>
      {children}
      <div role="status" aria-live="polite" aria-atomic="true">
        <Hidden>{text}</Hidden>
      </div>
    </Context>
  )
}

/** say('clock', 'Il reste 5 min.'): see Announcer.say. */
export function useAnnounce(): (topic: string, text: string) => void {
  const announcer = use(Context)
  if (!announcer) throw new Error('useAnnounce needs an AnnouncementProvider around it')
  return announcer.say
}
