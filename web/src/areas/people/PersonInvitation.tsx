import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { toast } from '../../parts/Toasts'
import { keys, useApi, useChange } from './data'
import { useCopy } from './InvitationSheet'
import type { InvitationBatch, InvitationMade, Member, Promotion } from './types'
import styles from './People.module.css'

/** A link with which one person sets a password, or a new one. */
export function PersonInvitation({ member, promotion }: { member: Member; promotion: Promotion | null }) {
  const { t, text, format } = useI18n()
  const copy = useCopy()
  const api = useApi()
  const person = member.person.id
  const stale = [keys.member(promotion?.id ?? '', person)]
  const make = useChange(async (): Promise<{ made?: InvitationMade; refused?: InvitationBatch['refused'][number] }> => {
    if (promotion === null) return { made: (await api.POST('/api/v1/persons/{person}/invitation', { params: { path: { person } } })).data! }
    const batch = (await api.POST('/api/v1/promotions/{promotion}/invitations', { params: { path: { promotion: promotion.id } }, body: { persons: [person] } })).data! as InvitationBatch
    return { made: batch.made[0], refused: batch.refused[0] }
  }, stale)
  const revoke = useChange(async () => {
    if (promotion === null) await api.DELETE('/api/v1/persons/{person}/invitation', { params: { path: { person } } })
    else await api.DELETE('/api/v1/promotions/{promotion}/members/{person}/invitation', { params: { path: { promotion: promotion.id, person } } })
  }, stale)
  const { made, refused } = make.data ?? {}
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('people.invitation')}</h2>
      {member.state && <p>{t(`people.account.${member.state}`)}</p>}
      <p className={styles.soft}>{t('people.invitation.about')}</p>
      <div className={styles.row}>
        <Button isPending={make.isPending} onPress={() => make.mutate(undefined)}>{t('people.invitation.make')}</Button>
        {member.state === 'invited' && (
          <Button variant="quiet" isPending={revoke.isPending} onPress={() => revoke.mutate(undefined, { onSuccess: () => { make.reset(); toast({ tone: 'done', title: t('people.invitation.revoked') }) } })}>
            {t('people.invitation.revoke')}
          </Button>
        )}
      </div>
      {make.isError && <ErrorNotice error={make.error} />}
      {revoke.isError && <ErrorNotice error={revoke.error} />}
      {refused && <p role="alert" className={styles.bad}>{text(refused.text)}</p>}
      {made && (
        <div role="status" className={styles.secret}>
          <p>{t('people.invitation.once', { time: format.dateTime(made.expires) })}</p>
          <code>{made.link}</code>
          <div><Button icon="copy" onPress={() => void copy(made.link)}>{t('part.copy')}</Button></div>
        </div>
      )}
    </section>
  )
}
