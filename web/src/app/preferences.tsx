import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { LanguageProvider, type Language } from '../i18n'
import { languages } from '../i18n/phrase'

export type Theme = 'light' | 'dark' | 'system'

export const themes: readonly Theme[] = ['light', 'dark', 'system']

interface Preferences {
  readonly theme: Theme
  readonly setTheme: (theme: Theme) => void
  readonly language: Language
  readonly setLanguage: (language: Language) => void
}

const Context = createContext<(Preferences & { readonly resolved: 'light' | 'dark' }) | null>(null)

/** The language chosen on this device, French if none was. */
export function storedLanguage(): Language {
  return stored('language', languages, 'fr')
}

/** Keeps theme and language on this device, and puts them on the document. */
export function PreferenceProvider({ children }: { children: ReactNode }) {
  const [theme, setTheme] = useState<Theme>(() => stored('theme', themes, 'system'))
  const [language, setLanguage] = useState<Language>(storedLanguage)
  const dark = useSystemDark()
  const resolved = theme === 'system' ? (dark ? 'dark' : 'light') : theme
  document.documentElement.dataset.theme = resolved
  useEffect(() => store('theme', theme), [theme])
  useEffect(() => store('language', language), [language])
  return (
    <Context value={{ theme, setTheme, language, setLanguage, resolved }}>
      <LanguageProvider language={language}>{children}</LanguageProvider>
    </Context>
  )
}

export function usePreferences() {
  const preferences = use(Context)
  if (!preferences) throw new Error('usePreferences needs a PreferenceProvider around it')
  return preferences
}

/** The theme that holds: for what is drawn on a canvas and cannot follow the style sheet. */
export function useTheme(): { readonly resolved: 'light' | 'dark' } {
  return usePreferences()
}

const darkQuery = '(prefers-color-scheme: dark)'

function useSystemDark(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(darkQuery)
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => window.matchMedia(darkQuery).matches,
  )
}

/** What was kept, when it is one of the choices; a browser may refuse its storage. */
function stored<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
  try {
    const value = localStorage.getItem(`pupitre.${name}`)
    return choices.find((choice) => choice === value) ?? otherwise
  } catch {
    return otherwise
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(`pupitre.${name}`, value)
  } catch {
    // the choice holds until the page is closed
  }
}
