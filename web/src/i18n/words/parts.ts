import type { Words } from '../phrase'

/** The building blocks of pages. */
export const parts = {
  'verdict.pass': { fr: 'Réussi', en: 'Passed' },
  'verdict.fail': { fr: 'Échoué', en: 'Failed' },
  'verdict.error': { fr: 'Erreur de la plateforme', en: 'Platform error' },
  'verdict.skip': { fr: 'Non évalué', en: 'Not assessed' },

  'part.close': { fr: 'Fermer', en: 'Close' },
  'part.cancel': { fr: 'Annuler', en: 'Cancel' },
  'part.copy': { fr: 'Copier', en: 'Copy' },
  'part.copied': { fr: 'Copié', en: 'Copied' },
  'part.copy-refused': {
    fr: 'Le navigateur a refusé la copie : sélectionnez le texte et copiez-le au clavier.',
    en: 'The browser refused to copy: select the text and copy it with the keyboard.',
  },
  'part.pending': { fr: 'En cours…', en: 'Under way…' },
  'part.retry': { fr: 'Réessayer', en: 'Try again' },
  'part.notifications': { fr: 'Notifications', en: 'Notifications' },
  'part.choose': { fr: 'Choisir…', en: 'Choose…' },
  'part.type-to-confirm': { fr: 'Pour confirmer, saisissez « {word} »', en: 'To confirm, type “{word}”' },
  'part.new-window': { fr: '(nouvel onglet)', en: '(new tab)' },

  'timer.left': { fr: 'Temps restant', en: 'Time left' },
  'timer.over': { fr: 'Terminé', en: 'Over' },
  'timer.paused': { fr: 'En pause', en: 'Paused' },
  'timer.starts': { fr: 'Début dans', en: 'Starts in' },
  'timer.announce': { fr: 'Il reste {time}.', en: '{time} left.' },
  'timer.announce-over': { fr: 'Le temps est écoulé.', en: 'Time is over.' },

  'problem.unknown': { fr: 'La demande n’a pas abouti', en: 'The request did not succeed' },
  'problem.unreachable': { fr: 'Le serveur ne répond pas', en: 'The server does not answer' },
  'problem.unreachable.detail': {
    fr: 'Vérifiez votre connexion, puis réessayez. Rien n’a été enregistré deux fois.',
    en: 'Check your connection, then try again. Nothing was recorded twice.',
  },
  'problem.reference': { fr: 'Référence pour l’assistance : {id}', en: 'Reference for support: {id}' },

  'file.drop': { fr: 'Déposez un fichier ici', en: 'Drop a file here' },
  'file.or-browse': { fr: 'Choisir un fichier', en: 'Choose a file' },
  'file.accepted': { fr: 'Formats : {types} · {size} au plus', en: 'Formats: {types} · at most {size}' },
  'file.chosen': { fr: '{name}, {size}', en: '{name}, {size}' },
  'file.wrong-type': {
    fr: '« {name} » n’est pas d’un format accepté ({types}).',
    en: '“{name}” is not of an accepted format ({types}).',
  },
  'file.too-big': {
    fr: '« {name} » pèse {size} : la limite est de {limit}.',
    en: '“{name}” is {size}: the limit is {limit}.',
  },
  'file.only-one': { fr: 'Déposez un seul fichier à la fois.', en: 'Drop one file at a time.' },
} as const satisfies Words
