// The object that the precompiled header is made for; it holds no code.
