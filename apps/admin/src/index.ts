/** The folder of the built app, for the server that hands it out. It exists after `vite build`. */
export const adminFolder: URL = new URL('../dist/', import.meta.url);
