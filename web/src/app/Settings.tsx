import { useI18n } from '../i18n'
import { languages } from '../i18n/phrase'
import { IconButton } from '../parts/Button'
import { Menu } from '../parts/Menu'
import { themes, usePreferences, type Theme } from './preferences'

/** The menu of language and theme. */
export function Settings() {
  const { t } = useI18n()
  const { theme, setTheme, language, setLanguage } = usePreferences()
  const act = (id: string) => {
    const chosen = languages.find((one) => one === id)
    if (chosen) setLanguage(chosen)
    else setTheme(id as Theme)
  }
  return (
    <Menu label={t('settings.menu')} onAct={act} trigger={<IconButton icon="settings" label={t('settings.menu')} />}
      sections={[
        { id: 'language', title: t('settings.language'), selected: language, acts: languages.map((id) => ({ id, label: t(`settings.${id}`) })) },
        { id: 'theme', title: t('settings.theme'), selected: theme, acts: themes.map((id) => ({ id, label: t(`settings.${id}`) })) },
      ]} />
  )
}
