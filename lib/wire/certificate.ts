// Where an instance finds its sidecar's certificate (S16). Tencent's tutorial names the same place.
export const certificateFolder = "/app/cert"
export const certificateFile = `${certificateFolder}/certificate.crt`
