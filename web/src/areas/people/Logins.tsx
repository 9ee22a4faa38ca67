import { useQuery } from '@tanstack/react-query'
import { useServer } from '../../api/server'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { toast } from '../../parts/Toasts'
import { keys, useApi, useChange } from './data'
import styles from './People.module.css'

/** The browsers that are logged in, and a way to end each. */
export function Logins() {
  const { t, format } = useI18n()
  const { clock } = useServer()
  const api = useApi()
  const logins = useQuery({ queryKey: keys.logins, queryFn: async ({ signal }) => (await api.GET('/api/v1/me/logins', { signal })).data!.items })
  const end = useChange((login: string) => api.DELETE('/api/v1/me/logins/{login}', { params: { path: { login } } }), [keys.logins])
  const endOthers = useChange(() => api.DELETE('/api/v1/me/logins'), [keys.logins])
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('people.logins')}</h2>
      {logins.isPending && <p role="status">{t('shell.loading')}</p>}
      {logins.isError && <ErrorNotice error={logins.error} onRetry={() => void logins.refetch()} />}
      <ul className={styles.plainList}>
        {logins.data?.map((one) => (
          <li key={one.id} className={styles.item}>
            <div>
              <p>{one.agent || t('people.logins.unknown')}</p>
              <p className={styles.soft}>{one.address} · {one.current ? t('people.logins.current') : t('people.logins.used', { when: format.relative(one.last_used, clock.now()) })}</p>
            </div>
            {!one.current && <Button variant="quiet" isPending={end.isPending && end.variables === one.id} aria-label={t('people.logins.end-of', { agent: one.agent })} onPress={() => end.mutate(one.id)}>{t('people.logins.end')}</Button>}
          </li>
        ))}
      </ul>
      {(logins.data?.length ?? 0) > 1 && (
        <Button isPending={endOthers.isPending} onPress={() => endOthers.mutate(undefined, { onSuccess: () => toast({ tone: 'done', title: t('people.logins.ended') }) })}>{t('people.logins.end-others')}</Button>
      )}
      {(end.isError || endOthers.isError) && <ErrorNotice error={end.error ?? endOthers.error} />}
    </section>
  )
}
