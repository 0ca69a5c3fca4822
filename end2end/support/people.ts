/** The demo users of the sandbox. */

export const PASSWORD = "demo-pass-1";

export const PEOPLE = {
  viewer: { email: "vikram@demo.example", name: "Vikram Rao", role: "Viewer" },
  operator: { email: "asha@demo.example", name: "Asha Menon", role: "Operator" },
  colleague: { email: "tomas@demo.example", name: "Tomás Rivera", role: "Operator" },
  admin: { email: "ines@demo.example", name: "Inés Okafor", role: "Admin" },
  stranger: { email: "noor@demo.example", name: "Noor Haddad", role: null },
} as const;

export type Who = keyof typeof PEOPLE;
