import { useState } from 'react'
import { DropZone, FileTrigger, Text } from 'react-aria-components'
import { useI18n } from '../i18n'
import { Button } from './Button'
import { acceptFile, type FileRefusal, type FileRule } from './files'
import { Icon } from './Icon'
import styles from './FileDrop.module.css'

export interface FileDropProps extends FileRule {
  readonly label: string
  readonly file: File | null
  readonly onFile: (file: File) => void
}

/** Takes one file by drop, paste or dialogue, and says at once when it cannot be the right one. */
export function FileDrop({ label, types, limit, file, onFile }: FileDropProps) {
  const { t, format } = useI18n()
  const [refused, setRefused] = useState<{ why: FileRefusal; file?: File } | null>(null)
  const take = (files: readonly File[]) => {
    const accepted = acceptFile(files, { types, limit })
    if (typeof accepted === 'string') return setRefused({ why: accepted, file: files[0] })
    setRefused(null)
    onFile(accepted)
  }
  const names = types.join(', ')
  return (
    <DropZone className={styles.zone!} aria-label={label}
      onDrop={async (drop) => {
        const items = drop.items.filter((item) => item.kind === 'file')
        take(await Promise.all(items.map((item) => item.getFile())))
      }}>
      <Icon name="file" size={24} />
      <Text slot="label" className={styles.label!}>{file ? t('file.chosen', { name: file.name, size: format.bytes(file.size) }) : t('file.drop')}</Text>
      <FileTrigger acceptedFileTypes={types.map((type) => `.${type}`)} onSelect={(list) => take([...(list ?? [])])}>
        <Button>{t('file.or-browse')}</Button>
      </FileTrigger>
      <p className={styles.hint}>{t('file.accepted', { types: names, size: format.bytes(limit) })}</p>
      {refused && <p role="alert" className={styles.refused}><Refusal {...refused} types={names} limit={limit} /></p>}
    </DropZone>
  )
}

function Refusal({ why, file, types, limit }: { why: FileRefusal; file?: File; types: string; limit: number }) {
  const { t, format } = useI18n()
  const name = file?.name ?? ''
  if (why === 'only-one') return t('file.only-one')
  if (why === 'wrong-type') return t('file.wrong-type', { name, types })
  return t('file.too-big', { name, size: format.bytes(file?.size ?? 0), limit: format.bytes(limit) })
}
