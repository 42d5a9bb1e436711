package wording

import (
	"regexp"
	"strings"
)

// ClaimsSuccess reports whether a text claims that something was done: "Uploaded", "Thank you", "Gespeichert",
// "保存しました". A text that also denies something ("could not be saved") does not; nor does one that
// requests it, such as a button's "Upload". Languages: English, German, French, Spanish, Italian,
// Dutch, Polish, Japanese, Chinese.
func ClaimsSuccess(text string) bool {
	text = strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	return claimed.MatchString(text) && !denied.MatchString(text) && !underWay.MatchString(text)
}

var (
	claimed = regexp.MustCompile(anyWord(
		"uploaded", "saved", "sent", "submitted", "received", "stored", "done", "complete", "completed", "finished", "success", "successful", "successfully", "thanks", "thank you", "all set",
		"hochgeladen", "gespeichert", "gesendet", "verschickt", "übermittelt", "eingereicht", "eingegangen", "erhalten", "erfolgreich", "fertig", "abgeschlossen", "danke", "vielen dank",
		"téléversée?s?", "téléchargée?s?", "envoyée?s?", "enregistrée?s?", "reçue?s?", "transmise?s?", "terminée?s?", "réussie?s?", "succès", "merci",
		"subid[oa]s?", "cargad[oa]s?", "enviad[oa]s?", "guardad[oa]s?", "recibid[oa]s?", "completad[oa]s?", "éxito", "gracias",
		"caricat[oaie]", "inviat[oaie]", "salvat[oaie]", "ricevut[oaie]", "completat[oaie]", "successo", "grazie",
		"geüpload", "opgeslagen", "verzonden", "verstuurd", "ontvangen", "voltooid", "gelukt", "bedankt",
		"przesłan[oaey]", "zapisan[oaey]", "wysłan[oaey]", "otrzyman[oaey]", "zakończon[oaey]", "gotowe", "sukces", "pomyślnie", "dziękujemy",
	) + `|アップロードしました|保存しました|送信しました|受け付けました|受信しました|完了|成功|ありがとう` +
		`|上传成功|已上传|上傳成功|已上傳|已保存|已儲存|已提交|提交成功|已收到|已完成|完成|成功|谢谢|感谢|謝謝|感謝`)
	denied = regexp.MustCompile(anyWord(
		"not", "no", "never", `\w+n't`, "cannot", "without", "failed", "failure", "error", "unable", "unsuccessful", "incomplete", "before", "until", "once", "when", "must", "if", "may have", "might", "possibly", "perhaps",
		"nicht", "kein", "keine", "fehler", "fehlgeschlagen", "erfolglos", "bevor", "sobald", "wenn", "möglicherweise", "vielleicht", "eventuell",
		"pas", "aucune?", "échec", "échoué", "erreur", "impossible", "avant", "peut-être",
		"no", "error", "fallo", "falló", "antes", "quizás?", "puede que",
		"non", "errore", "impossibile", "fallito", "prima", "forse",
		"niet", "geen", "fout", "mislukt", "voordat", "zodra", "misschien", "mogelijk",
		"nie", "błąd", "niepowodzenie", "być może",
	) + `|ません|失敗|エラー|できない|失败|错误|錯誤|未|不`)
	underWay = regexp.MustCompile(`\b\d{1,2}(?:[.,]\d+)? ?%|\b(?:is|are|wird|werden) being\b|…$|\.\.\.$`)
)

// anyWord makes an expression that matches any of some whole words: RE2's \b is ASCII only.
func anyWord(list ...string) string {
	return `(?:^|[^\pL\pN])(?:` + strings.Join(list, "|") + `)(?:[^\pL\pN]|$)`
}
