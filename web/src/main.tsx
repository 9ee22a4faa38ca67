import { start } from './app/start'
import './design/base.css'

const root = document.getElementById('app')!

if (import.meta.env.MODE === 'kitchen' && window.location.pathname.startsWith('/kitchen')) {
  void import('./kitchen/start').then(({ startKitchen }) => startKitchen(root))
} else {
  start(root)
}
