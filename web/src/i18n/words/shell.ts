import type { Words } from '../phrase'

/** The frame around every page: navigation, login, connection, preferences, keyboard help. */
export const shell = {
  'shell.skip': { fr: 'Aller au contenu', en: 'Skip to content' },
  'shell.main-navigation': { fr: 'Navigation principale', en: 'Main navigation' },
  'shell.name': { fr: 'Pupitre', en: 'Pupitre' },
  'shell.page-title': { fr: '{page} · Pupitre', en: '{page} · Pupitre' },
  'shell.welcome': { fr: 'Bonjour {name}', en: 'Hello {name}' },
  'shell.nowhere.title': { fr: 'Aucun espace ne vous est ouvert', en: 'No area is open to you' },
  'shell.nowhere.text': {
    fr: 'Votre compte n’a encore de rôle dans aucune promotion. La personne qui vous a invité peut vous en donner un.',
    en: 'Your account has no role in any promotion yet. The person who invited you can give you one.',
  },
  'shell.loading': { fr: 'Chargement…', en: 'Loading…' },
  'shell.crashed.title': { fr: 'Cette page s’est arrêtée', en: 'This page has stopped' },
  'shell.crashed.text': {
    fr: 'Rien de ce que vous avez envoyé n’est perdu. Rechargez la page pour continuer.',
    en: 'Nothing you have sent is lost. Reload the page to go on.',
  },
  'shell.reload': { fr: 'Recharger', en: 'Reload' },

  'area.bench': { fr: 'Paillasse', en: 'Bench' },
  'area.bench.about': { fr: 'Le laboratoire de votre équipe', en: 'Your team’s lab' },
  'area.control': { fr: 'Régie', en: 'Control room' },
  'area.control.about': { fr: 'Préparer et conduire une évaluation', en: 'Prepare and run an evaluation' },
  'area.desk': { fr: 'Correction', en: 'Grading desk' },
  'area.desk.about': { fr: 'Relire les preuves et décider', en: 'Review the evidence and decide' },
  'area.catalogue': { fr: 'Catalogue', en: 'Catalogue' },
  'area.catalogue.about': { fr: 'Les laboratoires et ce qu’ils évaluent', en: 'The labs and what they assess' },
  'area.framework': { fr: 'Référentiel', en: 'Framework' },
  'area.framework.about': { fr: 'Blocs, compétences et couverture', en: 'Blocks, competencies and coverage' },
  'area.people': { fr: 'Personnes', en: 'People' },
  'area.people.about': { fr: 'Promotions, équipes et rôles', en: 'Promotions, teams and roles' },
  'area.admin': { fr: 'Administration', en: 'Administration' },
  'area.admin.about': { fr: 'Comptes, journal et état du serveur', en: 'Accounts, audit and health of the server' },

  'missing.title': { fr: 'Page introuvable', en: 'Page not found' },
  'missing.text': {
    fr: 'Aucune page ne répond à l’adresse {path}. Elle a pu être déplacée, ou le lien être incomplet.',
    en: 'No page answers at {path}. It may have moved, or the link may be incomplete.',
  },
  'missing.home': { fr: 'Retour à l’accueil', en: 'Back to the home page' },

  'login.title': { fr: 'Se connecter', en: 'Log in' },
  'login.about': {
    fr: 'Évaluations pratiques sur de vraies machines.',
    en: 'Practical evaluations on real machines.',
  },
  'login.email': { fr: 'Courriel', en: 'Email' },
  'login.password': { fr: 'Mot de passe', en: 'Password' },
  'login.submit': { fr: 'Se connecter', en: 'Log in' },
  'login.ended': {
    fr: 'Votre connexion a pris fin. Connectez-vous de nouveau pour revenir où vous étiez.',
    en: 'Your login has ended. Log in again to return to where you were.',
  },

  'account.menu': { fr: 'Compte de {name}', en: 'Account of {name}' },
  'account.logout': { fr: 'Se déconnecter', en: 'Log out' },

  'settings.menu': { fr: 'Affichage et langue', en: 'Display and language' },
  'settings.language': { fr: 'Langue', en: 'Language' },
  'settings.fr': { fr: 'Français', en: 'Français' },
  'settings.en': { fr: 'English', en: 'English' },
  'settings.theme': { fr: 'Apparence', en: 'Appearance' },
  'settings.light': { fr: 'Claire', en: 'Light' },
  'settings.dark': { fr: 'Sombre', en: 'Dark' },
  'settings.system': { fr: 'Comme l’appareil', en: 'Same as the device' },

  'connection.offline': {
    fr: 'Connexion au serveur perdue. Nouvel essai en cours ; ce que vous voyez peut avoir changé.',
    en: 'Connection to the server lost. Trying again; what you see may have changed.',
  },
  'connection.back': { fr: 'Connexion rétablie', en: 'Connection restored' },

  'help.title': { fr: 'Raccourcis clavier', en: 'Keyboard shortcuts' },
  'help.open': { fr: 'Afficher les raccourcis clavier', en: 'Show keyboard shortcuts' },
  'help.everywhere': { fr: 'Partout', en: 'Everywhere' },
  'help.terminal': { fr: 'Dans un terminal', en: 'In a terminal' },
  'help.split': { fr: 'Sur un séparateur', en: 'On a separator' },
  'help.resize': { fr: 'Déplacer le séparateur', en: 'Move the separator' },
  'help.resize-ends': { fr: 'Réduire ou agrandir au maximum', en: 'Smallest or largest' },
} as const satisfies Words
