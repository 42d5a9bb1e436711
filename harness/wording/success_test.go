package wording_test

import (
	"testing"

	"cxmatrix/harness/wording"
)

func TestSuccess(t *testing.T) {
	for text, want := range map[string]bool{
		"Uploaded": true, "Thank you! Your reference is 4711": true, "cv.pdf: 100 % done": true, "✓ saved": true, "Successfully sent": true, "All 5 files uploaded.": true,
		"Hochgeladen": true, "Vielen Dank für Ihre Bewerbung": true, "Erfolgreich gespeichert": true, "Fichier téléversé": true, "Merci !": true,
		"Archivo subido": true, "¡Gracias!": true, "File caricato": true, "Geüpload": true, "Plik przesłany": true, "Dziękujemy": true, "アップロードが完了しました": true, "上传成功": true,
		"":       false,
		"Upload": false, "Save": false, "Send": false, "Uploading 45 %": false, "45 % sent": false, "File upload failed": false, "cv.pdf could not be saved": false,
		"The file wasn't uploaded": false, "Nothing was sent: no connection": false, "Must be saved before you go on": false, "Die Datei wurde nicht hochgeladen": false,
		"Le fichier n'a pas été envoyé": false, "No se ha enviado": false, "保存できませんでした": false, "上传失败": false, "Incomplete": false, "Unsaved changes": false, "Absent": false,
		"The file may have been uploaded successfully.": false, "Die Datei wurde möglicherweise hochgeladen": false,
		"Processing…": false, "Please wait until everything is done": false,
	} {
		if got := wording.ClaimsSuccess(text); got != want {
			t.Errorf("Success(%q) is %t", text, got)
		}
	}
}
